"""Model files: checked, opened and run as policies, without torch (DESIGN section 5)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from agents.core.card import FORMAT, ModelCard
from agents.core.config import one_sentence
from agents.core.policy import check_whole_teams
from agents.inference.protobuf import Contents, Value, contents

if TYPE_CHECKING:
    import onnxruntime as ort

LARGEST = 20 * 2**20  # bytes
OPSETS = range(13, 24)  # of ONNX's own domain
FLOAT, INT64 = 1, 7  # TensorProto.DataType

# Feed-forward and recurrent policies need no more; nothing here loops, reaches outside, or makes much of little.
OPERATIONS = frozenset(
    """
    Abs Add ArgMax Cast Ceil Clip Concat Constant Div Elu Equal Erf Exp Flatten Floor Gather GatherElements Gelu Gemm
    Greater HardSigmoid Identity LayerNormalization LeakyRelu Less Log LogSoftmax MatMul Max Min Mod Mul Neg Not PRelu
    Pow Reciprocal ReduceMax ReduceMean ReduceMin ReduceSum Relu Reshape ScatterElements Selu Shape Sigmoid Sign Slice
    Softmax Softplus Split Sqrt Squeeze Sub Sum Tanh Transpose Unsqueeze Where
    """.split()  # noqa: SIM905 -- sixty quoted words would fill a page
)


class ModelError(ValueError):
    """A file is no model that can play; says in one sentence what is wrong and what to do."""


class Model:
    """A model file, ready to play: a `Policy` of one team."""

    def __init__(self, card: ModelCard, session: ort.InferenceSession):
        self.card, self.memory_size, self.together = card, card.memory, card.together
        self._discrete, self._run = card.moves > 0, session.run
        self._width = card.moves or card.thrust  # numbers before those of words
        self._heads = ["move" if self._discrete else "thrust", *["word"] * (card.words > 0)]

    def scores(self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
        """Move scores (n, K) or thrust (n, 2), and the next memory (n, M), for obs (n, D) of agents (n,).

        In a team that talks, the scores of words (n, W) follow beside: (n, K + W) or (n, 2 + W).
        ValueError where a model that plays together is not asked for whole teams.
        """
        if self.together:
            check_whole_teams(np.asarray(agent), len(self.card.agents))
        feed = {
            "obs": np.ascontiguousarray(obs, np.float32),
            "agent": np.ascontiguousarray(agent, np.int64),
        }
        if self.memory_size:
            feed["memory"] = np.ascontiguousarray(memory, np.float32)
            *answers, memory = self._run([*self._heads, "memory_out"], feed)
        else:
            answers = self._run(self._heads, feed)
        return (np.concatenate(answers, 1) if self.card.words else answers[0]), memory

    def values(self, obs: npt.NDArray, agent: npt.NDArray) -> npt.NDArray:
        """(n,) what agents (n,) expect under obs (n, D), of a model whose card says that it has values.

        A model that plays together is asked for whole teams, as in `scores`.
        """
        feed = {"obs": np.ascontiguousarray(obs, np.float32), "agent": np.ascontiguousarray(agent, np.int64)}
        if self.memory_size:  # values do not hang on it, but the graph wants it
            feed["memory"] = np.zeros((len(obs), self.memory_size), np.float32)
        return np.asarray(self._run(["value"], feed)[0][:, 0])

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        """See `agents.core.policy.Policy.act`: the best move, or the thrust; and the best word, if the team talks."""
        out, memory = self.scores(obs, agent, memory)
        own, words = out[:, : self._width], out[:, self._width :]
        action = own.argmax(1) if self._discrete else np.fmin(np.fmax(own, -1), 1)
        if self.card.words and self._discrete:
            action = np.stack([action, words.argmax(1)], 1)
        elif self.card.words:
            action = np.concatenate([action, np.eye(self.card.words, dtype=np.float32)[words.argmax(1)]], 1)
        return action, memory


def load(path: Path | str) -> Model:
    """Open a model file; ModelError unless it is whole, harmless, and what its card says it is."""
    data, card = _checked(Path(path))
    model = Model(card, _session(data))
    _check_answers(model)
    return model


def read_card(path: Path | str) -> ModelCard:
    """The card of a model file, all of it checked as far as possible without opening it; ModelError as in `load`."""
    return _checked(Path(path))[1]


def _checked(path: Path) -> tuple[bytes, ModelCard]:
    data = _read(path)
    try:
        found = contents(data)
    except ValueError:
        raise ModelError("this is no ONNX file, or it is damaged; copy or download it again") from None
    _check_harmless(found)
    card = _card(found)
    _check_shapes(found, card)
    return data, card


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read ({error.strerror}); choose another file") from None
    if len(data) > LARGEST:
        raise ModelError(f"{path.name} is larger than the {LARGEST // 2**20} MB a model may have; choose another file")
    return data


def _check_harmless(found: Contents) -> None:
    if found.graphs != 1:
        raise ModelError("this is no ONNX file, or it is damaged; copy or download it again")
    if found.external_data:
        raise ModelError("the model keeps its weights in another file; export it again as a single one")
    if found.functions or found.subgraphs:
        raise ModelError("the model contains loops, branches or functions; only plain networks can play")
    foreign = sorted(found.operations - OPERATIONS)
    if foreign:
        raise ModelError(f"the model uses the operation {foreign[0][:40]!r}; only plain networks can play")
    if found.opsets.get("", found.opsets.get("ai.onnx", 0)) not in OPSETS:
        raise ModelError(
            f"the model is in another ONNX opset than {OPSETS[0]} to {OPSETS[-1]}; export it in one of these"
        )


def _card(found: Contents) -> ModelCard:
    if "card" not in found.metadata:
        raise ModelError("the file has no model card, so it was not made for this game; export it from a training here")
    try:
        card = ModelCard.model_validate_json(found.metadata["card"])
    except ValidationError as error:
        raise ModelError(f"the model card is wrong ({one_sentence(error)[:120]}); export the model again") from None
    if card.format > FORMAT:
        raise ModelError("the model was made by a newer version of the game; update the game to use it")
    return card


def _check_shapes(found: Contents, card: ModelCard) -> None:
    inputs = {"obs": (FLOAT, (card.obs_size,)), "agent": (INT64, ())}
    outputs = {"move": (FLOAT, (card.moves,))} if card.moves else {"thrust": (FLOAT, (card.thrust,))}
    if card.words:
        outputs["word"] = (FLOAT, (card.words,))
    if card.values:
        outputs["value"] = (FLOAT, (1,))
    if card.memory:
        inputs["memory"] = outputs["memory_out"] = (FLOAT, (card.memory,))
    for given, wanted in ((found.inputs, inputs), (found.outputs, outputs)):
        if {value.name for value in given} != wanted.keys() or len(given) != len(wanted):
            raise ModelError(
                f"the model has {_names(given)} where its card needs {', '.join(wanted)}; export the model again"
            )
        for value in given:
            kind, sizes = wanted[value.name]
            if value.kind != kind or value.shape != (None, *sizes):
                raise ModelError(
                    f"{value.name} of the model differs in shape from what its card says; export the model again"
                )


def _names(values: list[Value]) -> str:
    return ", ".join(value.name[:20] for value in values[:6]) or "nothing"


def _session(data: bytes) -> ort.InferenceSession:
    import onnxruntime as ort  # here, because a window can be open before the first model is

    ort.disable_telemetry_events()
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the default pool spins and starves the game
    options.log_severity_level = 4  # what is wrong is said by the exception
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    options.add_session_config_entry("session.load_model_format", "ONNX")
    try:
        return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions have no common base of their own
        raise ModelError(f"the model cannot be opened ({_first_words(error)}); export it again") from None


def _check_answers(model: Model) -> None:
    """Ask for every agent, and for as few rows as may be: shapes hold and all numbers are finite."""
    card, agents = model.card, len(model.card.agents)
    width = (card.moves or card.thrust) + card.words
    few, many = (agents, 2 * agents) if card.together else (1, agents)
    for obs in (np.zeros((few, card.obs_size)), np.linspace(-1, 1, many * card.obs_size).reshape(many, -1)):
        n, agent = len(obs), np.arange(len(obs)) % agents
        try:
            out, memory = model.scores(obs, agent, np.zeros((n, card.memory), np.float32))
        except Exception as error:  # see _session
            raise ModelError(f"the model fails when it is asked ({_first_words(error)}); export it again") from None
        if out.shape != (n, width) or memory.shape != (n, card.memory):
            raise ModelError("the model answers in another shape than its card says; export it again")
        worth = _worth(model, obs, agent)
        if not (np.isfinite(out).all() and np.isfinite(memory).all() and np.isfinite(worth).all()):
            raise ModelError("the model answers with infinite numbers; train it again with a smaller learning rate")


def _worth(model: Model, obs: npt.NDArray, agent: npt.NDArray) -> npt.NDArray:
    """The values of some observations; ModelError where the model cannot say them."""
    if not model.card.values:
        return np.zeros(0)
    try:
        worth = model.values(obs, agent)
    except Exception as error:  # see _session
        raise ModelError(f"the model fails when it is asked ({_first_words(error)}); export it again") from None
    if worth.shape != (len(obs),):
        raise ModelError("the model answers in another shape than its card says; export it again")
    return worth


def _first_words(error: Exception) -> str:
    return " ".join(str(error).split())[:100]
