"""What a training leaves on disk besides numbers: checkpoints, snapshots, and at the end the finished models."""

from __future__ import annotations

import datetime
import json
import re
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from agents.core.card import LONGEST_NAME, Evaluation, ModelCard
from agents.core.files import replacing
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn.checkpoint import finite
from agents.learn.learner import Learner, Network
from agents.learn.order import order_of
from arena.sim.rules import SIMULATION
from arena.training.curve import learning_curve
from arena.training.request import RunError
from arena.training.run import Diverged, RunDirectory
from arena.training.worker.setting import Setting

if TYPE_CHECKING:
    from arena.training.worker.clone import CloneSetting
    from arena.training.worker.foreign import ForeignSetting  # gymnasium, which few trainings need

AnySetting: TypeAlias = "Setting | ForeignSetting | CloneSetting"
SNAPSHOT_EPISODES = 100
FINAL_EPISODES = 500


FORMAT = 8  # of checkpoints; another number with every change of what is kept


@dataclass(frozen=True)
class Bookmark:
    """What is kept beside the learner's tensors."""

    format: int = FORMAT
    seconds: float = 0.0  # learned so far
    resumes: int = -1  # how often the run was taken up again
    last_return: float | None = None
    setting: dict[str, Any] = field(default_factory=dict)  # pools and ratings


class Shelf:
    """The run's directory as its learner fills it."""

    def __init__(self, run: RunDirectory, setting: AnySetting, learner: Learner, resumes: int) -> None:
        self.run, self.setting, self.learner, self.resumes = run, setting, learner, resumes
        run.clear()
        self.snapshots = max((int(path.name.split("-")[0]) for path in run.snapshots()), default=0)
        self.checkpoint_seconds = 0.0  # that the last one took
        self.evaluation_seconds = 0.0  # that all of this worker's took

    # Checkpoints.

    @staticmethod
    def bookmark(path: Path) -> Bookmark:
        """Where the checkpoint stands; RunError where the file is damaged, or another version's."""
        try:
            with safe_open(path, framework="np") as file:
                found = json.loads(file.metadata()["bookmark"])
            if found.get("format") == FORMAT:
                return Bookmark(**found)
        except (OSError, KeyError, TypeError, AttributeError, ValueError, SafetensorError):
            raise RunError(f"the checkpoint {path} is damaged; start a new run, its snapshots still play") from None
        raise RunError(
            f"the checkpoint {path} is of another version of the game; start a new run, its snapshots still play"
        )

    def checkpoint(self, seconds: float, last_return: float | None) -> None:
        """Keep everything needed to go on."""
        began = time.perf_counter()
        bookmark = Bookmark(FORMAT, seconds, self.resumes, last_return, self.setting.state())
        state = self.learner.state_dict()
        if not finite(state):
            raise Diverged("a number in the checkpoint")
        with replacing(self.run.checkpoint) as unfinished:
            _save(state, unfinished, {"bookmark": json.dumps(asdict(bookmark))})
        self.checkpoint_seconds = time.perf_counter() - began

    def restore(self) -> None:
        """Go on from the checkpoint: first whoever is met, as worlds in the midst of an episode need them."""
        snapshots = {path.stem: path for path in self.run.snapshots()}
        self.setting.restore(snapshots, self.bookmark(self.run.checkpoint).setting)
        self.learner.load_state_dict(load_file(self.run.checkpoint))

    # Snapshots.

    def snapshot(self, seconds: float) -> int:
        """Export every team's policy as it is now; past selves among the rivals gain a member.  Returns its number."""
        for network in self.learner.networks().values():
            if isinstance(network, nn.Module) and not finite(network.state_dict()):
                raise Diverged("a weight")
        self.snapshots += 1
        for team, network in self.learner.networks().items():
            path = self.run.snapshot(self.snapshots, team)
            path.parent.mkdir(exist_ok=True)
            self._export(team, network, self._card(team, seconds, []), path)
            self.setting.add_past_self(path, team)
        return self.snapshots

    def _export(self, team: str, network: Network, card: ModelCard, path: Path) -> None:
        env = self.setting.side(team).env
        order = order_of(env.teams[team], bool(card.config.get("nearest_first")))
        export(network, card, path, env.seen(team), self.learner.critics().get(team), order)

    def measure(self, number: int) -> dict[str, float]:
        """How snapshot `number` plays the strongest yardstick: share of rounds won and score, by team."""
        began = time.perf_counter()
        row: dict[str, float] = {}
        for place, team in enumerate(self.setting.learning):
            path = self.run.snapshot(number, team)
            found = self.setting.play(team, load(path), self.setting.yardsticks[0], SNAPSHOT_EPISODES, path.stem)
            row |= {f"success/{team}": found.success, f"score/{team}": found.score}
            if place == 0:
                row |= {"success": row[f"success/{team}"], "score": row[f"score/{team}"]}
        self.evaluation_seconds += time.perf_counter() - began
        return row

    def ratings(self, number: int) -> dict[str, float]:
        """What snapshot `number` is worth among all who were met, by team."""
        row: dict[str, float] = {}
        for place, team in enumerate(self.setting.learning):
            rating = self.setting.rating(team, self.run.snapshot(number, team).stem)
            if rating is not None:
                row |= {f"rating/{team}": rating} | ({"rating": rating} if place == 0 else {})
        return row

    def finish(self, seconds: float, save: str | None) -> dict[str, Path]:
        """The last snapshot of every team, measured on fresh episodes and kept where `save` says."""
        number = self.snapshot(seconds)
        measured = {}
        for team, network in self.learner.networks().items():
            path = self.run.snapshot(number, team)
            curve = learning_curve(self.run.metrics()[0], team)
            card = self._card(team, seconds, self._evaluations(team, path)).model_copy(update={"curve": curve})
            self._export(team, network, card, path)
            measured[team] = path
        return {team: self._keep(path, team, save) for team, path in measured.items()} if save else measured

    def check(self, save: str) -> None:
        """RunError where finished models cannot be kept, before anything is learned."""
        for team in self.setting.learning:
            folder = self._target(team, save).parent
            try:
                folder.mkdir(parents=True, exist_ok=True)
                tempfile.TemporaryFile(dir=folder).close()
            except OSError as error:
                reason = error.strerror or error
                raise RunError(f"models cannot be kept in {folder} ({reason}); choose another place") from error

    def _keep(self, path: Path, team: str, save: str) -> Path:
        target = self._target(team, save)
        try:
            with replacing(target) as unfinished:
                shutil.copyfile(path, unfinished)
        except OSError as error:
            reason = error.strerror or error
            raise RunError(
                f"the model is measured and lies in {path}, but cannot be kept as {target} ({reason}); "
                "resume to try again"
            ) from error
        return target

    def _target(self, team: str, save: str) -> Path:
        if save.endswith(".onnx"):
            return Path(f"{self._called(save.removesuffix('.onnx'), team)}.onnx")
        return Path(save.replace("{team}", team)) / f"{self.run.path.name}-{team}.onnx"

    def _called(self, name: str, team: str) -> str:
        """A name in which {team} stands for the team; where several learn and none is there, it comes last."""
        several = len(self.setting.learning) > 1 and "{team}" not in name
        return (name + " {team}" * several).replace("{team}", team)

    def _evaluations(self, team: str, path: Path) -> list[Evaluation]:
        policy = load(path)
        return [self.setting.play(team, policy, word, FINAL_EPISODES, path.stem) for word in self.setting.yardsticks]

    def _card(self, team: str, seconds: float, evaluations: list[Evaluation]) -> ModelCard:
        request, spec = self.setting.request, self.setting.side(team).env.teams[team]
        name = request.name or f"{self.setting.title} {{team}} · {request.algorithm.upper()}"
        return ModelCard(
            name=self._called(name, team)[:LONGEST_NAME],
            scenario=request.scenario,
            options=self.setting.options,
            rules=request.rules,
            team=team,
            agents=list(spec.agents),
            layout=list(spec.layout),
            moves=spec.moves,
            thrust=spec.thrust,
            words=spec.words,
            memory=self.learner.networks()[team].memory_size,
            together=self.learner.networks()[team].together,
            algorithm=request.algorithm,
            config=self.learner.config.model_dump(),
            seed=request.seed,
            steps=self.learner.steps,
            seconds=round(seconds, 1),
            evaluations=evaluations,
            date=datetime.date.today().isoformat(),
            simulation=SIMULATION,
            code=request.code,
        )


def _save(state: dict[str, Tensor], path: Path, told: dict[str, str]) -> None:
    """Write tensors as they lie in memory: in bytes they would take their room twice more.  OSError as of any file."""
    try:
        save_file(state, path, told)
    except SafetensorError as error:  # the system's number stands in its words alone
        found = re.search(r"os error (\d+)", str(error))
        if not found:
            raise
        number = int(found[1])
        raise OSError(number, str(error), str(path), number) from None
