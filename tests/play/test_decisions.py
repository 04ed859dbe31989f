"""Recorded matches become decisions: what was seen when policies are asked, and the move nearest to what was done."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest

from agents.core.decisions import SILENT, Decisions
from arena.play.decisions import Whom, asked, decisions, read, team_of
from arena.play.match import Match
from arena.play.player import PERSON, Idle, Player, script
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.env import Env
from arena.sim.replay import Replay, ReplayError, load
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules
from tests.play.short import brief

GOLDEN = Path(__file__).parent / "golden"


class Witness:
    """A policy that remembers what it was shown and what it answered."""

    together = False

    def __init__(self, policy) -> None:
        self.policy, self.memory_size = policy, policy.memory_size
        self.seen: list[np.ndarray] = []
        self.done: list[np.ndarray] = []

    def act(self, obs, agent, memory, rng):
        action, memory = self.policy.act(obs, agent, memory, rng)
        self.seen.append(np.concatenate([agent[:, None], obs], 1))
        self.done.append(action.reshape(len(obs), -1))
        return action, memory


def played(name: str, rules: Rules, folder: Path, rounds: int = 3) -> tuple[Path, dict[str, Witness]]:
    """A match of scripts, and what each team's script saw and did."""
    game = make(name, {"agents": 2} if name == "spread" else brief(name))
    witnesses = {team.name: Witness(game.script(team.name, rules, "medium")) for team in game.teams()}
    players = [Player("script", "script", witnesses[team.name]) for team in game.teams() for _ in team.agents]
    match = Match(game, rules, players, rounds, seed=1)
    while match.phase != "over":
        match.tick()
    match.recording.save(folder / f"{name}.npz")
    return folder / f"{name}.npz", witnesses


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_a_script_is_found_to_have_seen_and_done_what_it_saw_and_did(name: str, rules: Rules, tmp_path: Path) -> None:
    path, witnesses = played(name, rules, tmp_path)
    for team, witness in witnesses.items():
        found = decisions(read([path]), Whom(team=team))
        seen, done = np.concatenate(witness.seen), np.concatenate(witness.done)
        rows = np.concatenate([found.agent[:, None], found.obs], 1)
        ours, theirs = np.lexsort(rows.T), np.lexsort(seen.T)  # in any order; equal ones are alike
        np.testing.assert_array_equal(rows[ours], seen[theirs])
        env = Env(make(name, read([path]).replays[path.name].options), rules, 1, 0)
        speaks = np.isin(np.array(env.teams[team].agents)[found.agent], env.teams[team].speakers)
        assert (found.word[~speaks] == SILENT).all()
        distinct = np.append(np.diff(rows[ours], axis=0).any(1), True) & np.insert(
            np.diff(rows[ours], axis=0).any(1), 0, True
        )
        np.testing.assert_array_equal(found.move[ours][distinct], done[theirs, 0][distinct])
        if done.shape[1] > 1:
            talks = distinct & speaks[ours]
            np.testing.assert_array_equal(found.word[ours][talks], done[theirs, 1][talks])


# People: keys pressed at every tick.


def held(thrusts: list[tuple[float, float]], rounds: int = 1, drive: tuple[int, int] = (0, 10**6)) -> Replay:
    """A person in sumo presses, tick by tick, and holds the last; it is at the wheel from one tick to another."""
    game = make("sumo", {"time": 4.0})
    match = Match(game, ARENA, [Player("nobody", "idle", Idle())] * 2, rounds, seed=3)
    tick = 0
    while match.phase != "over":
        if match.phase == "play":
            (match.take_over if drive[0] <= tick < drive[1] else match.release)(0)
            tick += 1
        match.tick({0: thrusts[min(max(tick - 1, 0), len(thrusts) - 1)]})
    return match.recording


def of(replay: Replay, folder: Path, whom: Whom) -> Decisions:
    replay.save(folder / "match.npz")
    return decisions(read([folder / "match.npz"]), whom)


def test_held_keys_become_the_move_nearest_to_their_mean(tmp_path: Path) -> None:
    right, up, none = (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)
    found = of(held([right, right, none, right, none, none, right, up, up, (1.0, 1.0)]), tmp_path, Whom(PERSON))
    names = ["none", "left", "right", "down", "up", "left down", "right down", "left up", "right up"]
    # (2/3, 0): right; (1/3, 0): nothing is nearer; (1/3, 2/3): up and right; a corner of the square is cut to length 1
    assert [names[move] for move in found.move[:4]] == ["right", "none", "right up", "right up"]
    np.testing.assert_allclose(found.thrust[:2], [(2 / 3, 0), (1 / 3, 0)], atol=1e-6)
    assert (found.agent == 0).all() and (found.episode == 0).all()


def test_only_what_the_person_did_counts_after_a_take_over(tmp_path: Path) -> None:
    replay = held([(1.0, 0.0)], drive=(7, 17))  # decisions begin at 0, 3, 6, 9 ...: in those of 6 and 15 both drove
    person, nobody = of(replay, tmp_path, Whom(PERSON)), of(replay, tmp_path, Whom("nobody", seat="left"))
    assert len(person) == 2 and (person.move == 2).all()
    assert len(nobody) == -(-len(replay.rounds[0].actions) // 3) - 4 and (nobody.move == 0).all()


def test_older_recordings_go_by_the_names_of_seats(tmp_path: Path) -> None:
    replay = held([(1.0, 0.0)])
    replay.seats = [PERSON, "nobody"]
    for one in replay.rounds:
        one.people = []
    assert set(of(replay, tmp_path, Whom(PERSON)).agent) == {0}


def test_of_equal_teams_the_first_is_cloned_from_both_sides(tmp_path: Path) -> None:
    path, _ = played("sumo", ARENA, tmp_path)
    recordings = read([path])
    assert team_of(recordings, Whom("script")) == "left"
    both = decisions(recordings, Whom("script"))
    sides = [decisions(recordings, Whom(seat=seat)) for seat in ("left", "right")]
    assert len(both) == sum(map(len, sides)) and (both.agent == 0).all()


def test_words_are_those_said_most_of_the_time(tmp_path: Path) -> None:
    game = make("speaker_listener", brief("speaker_listener"))
    players = [script(game, ARENA, team.name) for team in game.teams() for _ in team.agents]
    match = Match(game, ARENA, players, 1)
    match.take_over(0)
    tick = 0
    while match.phase != "over":
        if match.phase == "play":
            match.say(0, (1, 1, 2, None, None, 1, None)[min(tick, 6)])
            tick += 1
        match.tick({})
    found = of(match.recording, tmp_path, Whom(PERSON))
    assert found.word[:3].tolist() == [1, SILENT, SILENT]


# What cannot be learned from.


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("replays")
    tag, sumo = (played(name, ARENA, folder)[0] for name in ("tag", "sumo"))
    other, classic, forged = (copy.deepcopy(load(sumo)) for _ in range(3))
    other.options["size"] = 0.1
    classic.rules = CLASSIC.name
    forged.rounds[1].end[0, 0] += 0.5
    found = {"tag": tag, "sumo": sumo}
    for name, replay in (("other", other), ("classic", classic), ("forged", forged)):
        found[name] = folder / f"{name}.npz"
        replay.save(found[name])
    short = copy.deepcopy(load(sumo))
    del short.rounds[1:]
    found["short"] = folder / "short.npz"
    short.save(found["short"])
    return found


@pytest.mark.parametrize(
    ("names", "whom", "complaint"),
    [
        (["sumo", "tag"], Whom(), r"^tag\.npz is of tag and sumo\.npz of sumo; clone from one game$"),
        (["sumo", "classic"], Whom(), "were played in different rules"),
        (["sumo", "other"], Whom(), "were played with another size"),
        (["sumo"], Whom(PERSON), r"nobody like that played; there were script \(left\), script \(right\)$"),
        (["tag"], Whom("script"), "script played for hunters and runners, which see different things; choose one team"),
        (["short"], Whom("script"), r"^cloning needs 300 decisions from 3 rounds at least; here are \d+ from 1$"),
    ],
)
def test_what_cannot_be_cloned_is_one_sentence(
    files: dict[str, Path], names: list[str], whom: Whom, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint) as caught:
        asked([files[name] for name in names], whom)
    assert "\n" not in str(caught.value)


def test_a_replay_that_ends_differently_is_refused(files: dict[str, Path]) -> None:
    with pytest.raises(ReplayError, match=r"^forged\.npz ends differently when played again: it was recorded with"):
        decisions(read([files["forged"]]), Whom("script"))


def test_people_have_names_and_what_a_branch_took_over_counts_once(tmp_path: Path) -> None:
    replay = held([(1.0, 0.0)])
    replay.names = {0: "Ada"}
    everything = of(replay, tmp_path, Whom("Ada"))
    assert len(everything) == len(of(replay, tmp_path, Whom(PERSON))) > 2
    assert ("Ada", "left") in read([tmp_path / "match.npz"]).players()
    replay.rounds[0].taken = 4  # in the middle of the second decision
    assert len(of(replay, tmp_path, Whom("Ada"))) == len(everything) - 2
