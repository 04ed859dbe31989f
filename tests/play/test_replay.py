"""Recordings: stepped again to the bit, kept for years, and never trusted."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from arena.play.match import Match
from arena.play.player import human, random_player, script
from arena.scenarios.catalog import SCENARIOS, make
from arena.sim.replay import Replay, ReplayError, begin, load, load_header, verify
from arena.sim.rules import ARENA, RULES, Rules
from tests.play.short import brief

GOLDEN = Path(__file__).parent / "golden"
GAMES = pytest.mark.parametrize("name", SCENARIOS)


def recorded(name: str, rules: Rules = ARENA, rounds: int = 2) -> Replay:
    """A lively match: chance against scripts, a person who comes and goes, a seat that changes hands."""
    game = make(name, {"agents": 2, "hold": 0.1} if name == "spread" else brief(name))
    teams = [team.name for team in game.teams() for _ in team.agents]
    players = [script(game, rules, team, "medium") if i != 2 else random_player(rules) for i, team in enumerate(teams)]
    match = Match(game, rules, players, rounds, seed=1)
    for tick in range(100_000):
        if match.phase == "over":
            return match.recording
        if tick % 50 == 20:
            match.take_over(0)
        if tick % 50 == 40:
            match.release(0)
        if tick == 500:
            match.change_player(min(1, len(teams) - 1), random_player(rules))
        match.tick({0: (np.sin(tick), np.cos(tick))})
    raise AssertionError("the match does not end")


def stepped(replay: Replay) -> tuple[str, int, list[int]]:
    """By stepping it: a hash of all places at every tick, the ticks with agents in contact, and the points scored."""
    digest, contacts, scores = hashlib.sha256(), 0, []
    for played in replay.rounds:
        world = begin(played, make(replay.scenario, replay.options), RULES[replay.rules])
        agents = slice(0, world.agent_count)
        for thrust in played.actions:
            world.tick(thrust[..., None])
            digest.update(world.pos.tobytes())
            contacts += bool(world.touching(agents, agents).any())
        scores.append(world.scenario.score(world)[:, 0])
    return digest.hexdigest()[:16], contacts, np.sum(scores, 0).tolist()


@GAMES
@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_a_recording_is_stepped_again_to_the_bit(name: str, rules: Rules, tmp_path: Path) -> None:
    replay = recorded(name, rules)
    replay.save(tmp_path / "folder" / "match.npz")
    again = load(tmp_path / "folder" / "match.npz")
    assert verify(again, make(again.scenario, again.options), rules) == []
    assert (again.seats, again.options, again.seed) == (replay.seats, replay.options, 1)
    assert len(again.rounds) == 2 and stepped(again) == stepped(replay)
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["match.npz"]


@GAMES
def test_a_change_is_noticed_and_in_which_round(name: str) -> None:
    untouched = recorded(name)
    game = make(name, untouched.options)
    for change in ("actions", "end", "score"):
        replay = copy.deepcopy(untouched)
        second = replay.rounds[1]
        if change == "actions":
            second.actions = [-action[:, ::-1] for action in second.actions]
        elif change == "end":
            second.end[0, 0] = np.nextafter(second.end[0, 0], np.float32(9))
        else:
            second.score = second.score + 1 if second.score is not None else None
        assert verify(replay, game, ARENA) == [2], change


@pytest.mark.parametrize(
    ("name", "digest", "contacts", "score"),
    [
        ("spread", "55808bfae9e57565", 3, [7]),
        ("sumo", "fbbbf7dc002a24f2", 106, [0, 2]),
        ("tag", "ed8308e49cfb25f5", 22, [0, 2]),
        ("carry", "064375fe7731d2f4", 0, [0]),  # walls, doors, a pinned crate
        ("heist", "f94bcbf9098b52f2", 4, [0, 1]),  # lines of sight, carried things
        ("speaker_listener", "360843669007d814", 0, [1]),  # words
        ("strikers", "0c53360b7c1360a1", 4, [0, 0]),  # slanting walls, a light ball
        ("swarm", "301b70dc601a51e1", 18, [0]),  # a crowd
    ],
)
def test_a_golden_recording_steps_as_it_did(name: str, digest: str, contacts: int, score: list[int]) -> None:
    """These files lie here so that physics and games cannot drift unnoticed, on any machine.

    Whoever changes them on purpose writes new ones with `recorded(name, rounds=...).save(...)`, and says so in the
    change log, because players' own recordings end with that version too.
    """
    replay = load(GOLDEN / f"{name}.npz")
    assert verify(replay, make(replay.scenario, replay.options), ARENA) == []
    assert stepped(replay) == (digest, contacts, score)


def test_only_rounds_that_ended_are_kept(tmp_path: Path) -> None:
    game = make("sumo")
    match = Match(game, ARENA, [human(), human()], rounds=3)
    while match.round < 2 or match.phase != "play":
        match.tick({0: (1, 0)})
    match.tick()
    match.recording.save(tmp_path / "match.npz")
    assert len(load(tmp_path / "match.npz").rounds) == 1
    assert len(match.recording.rounds) == 2  # and the match goes on


def test_a_failed_save_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "match.npz"
    replay = recorded("sumo")
    replay.save(path)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space left"):
        replay.save(path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


# Files from anywhere.

Arrays = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("replay") / "good.npz"
    recorded("tag").save(path)
    return path


def test_damaged_bytes_are_one_sentence(good: Path, tmp_path: Path) -> None:
    """Cut short anywhere, or a few bytes changed: refused, or still a replay; never another error."""
    data, chance, path = good.read_bytes(), random.Random(0), tmp_path / "bad.npz"
    refused = 0
    for attempt in range(400):
        damaged = bytearray(data)
        if attempt % 3:
            for _ in range(chance.choice([1, 2, 10])):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        else:
            del damaged[chance.randrange(len(damaged)) :]
        path.write_bytes(damaged)
        try:
            load(path)
        except ReplayError as error:
            assert "\n" not in str(error) and str(error)
            refused += 1
    assert refused > 300


def header(**changes: object) -> Callable[[Arrays], None]:
    def change(arrays: Arrays) -> None:
        arrays["header"] = np.array(json.dumps(json.loads(str(arrays["header"])) | changes))

    return change


def put(name: str, value: object) -> Callable[[Arrays], None]:
    return lambda arrays: arrays.update({name: np.array(value)})


def drop(name: str) -> Callable[[Arrays], None]:
    return lambda arrays: arrays.__delitem__(name)


NOT_ONE = "is not a replay of Particle Arena, or it is damaged"
OTHER = "another version of the scenario"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (put("header", "{"), NOT_ONE),
        (put("header", "[1]"), NOT_ONE),
        (put("header", "[" * 100_000), NOT_ONE),
        (put("header", 3), NOT_ONE),
        (drop("header"), NOT_ONE),
        (drop("thrust1"), NOT_ONE),
        (header(format=99), "format 99"),
        (header(rounds=7), NOT_ONE),
        (header(rounds="many"), NOT_ONE),
        (header(seats=None), NOT_ONE),
        (header(seats=[]), NOT_ONE),
        (header(seats=["a"]), OTHER),
        (header(options=3), NOT_ONE),
        (put("start0", [[1.0, 2.0]]), "do not fit"),
        (put("start0", np.full((2, 8), np.nan)), "not finite"),
        (put("start0", np.full((2, 8), "x")), NOT_ONE),
        (put("thrust0", np.full((5, 2, 4), np.nan)), "thrust that no agent has"),
        (put("thrust0", np.full((5, 2, 4), 1e30)), "thrust that no agent has"),
        (put("thrust0", np.zeros((5, 2, 3))), NOT_ONE),
        (put("fact0.caught", ["yes"]), OTHER),
        (put("fact0.caught", [False, False]), OTHER),
        (put("fact0.caught", [np.nan]), "not finite"),
        (put("fact0.more", [False]), OTHER),
        (drop("fact0.caught"), OTHER),
        (header(names=[1]), NOT_ONE),
        (header(names={"nobody": "Ada"}), NOT_ONE),
        (header(won={}), None),
        (header(won=["x"]), NOT_ONE),
        (header(taken=["x"]), NOT_ONE),
        (header(taken=[10**9, -5], planned=10**9, first=-3, won=[7] * 10**4, date="x" * 10**4), None),
        (header(seats=["a"] * 501), "more seats than any game"),
        (put("thrust0", np.zeros((200_001, 2, 4), np.int8)), "longer than any match"),
        (put("check0", ["x"]), NOT_ONE),
    ],
)
def test_a_forged_file_is_one_sentence(good: Path, tmp_path: Path, change: Callable, complaint: str | None) -> None:
    with np.load(good) as file:
        arrays = dict(file)
    change(arrays)
    path = tmp_path / "forged.npz"
    np.savez(path, **arrays)
    if complaint is None:
        replay = load(path)
        assert replay.rounds[0].taken <= len(replay.rounds[0].actions) and 0 <= replay.first <= replay.planned <= 99
        assert len(replay.won) <= 99 and len(replay.date) <= 80
        return
    with pytest.raises(ReplayError, match=complaint) as caught:
        replay = load(path)
        verify(replay, make("tag"), ARENA)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("number", [-(10**6), -2, 7, 10**6, 2**62])
def test_forged_facts_are_one_sentence_or_another_end(name: str, number: int) -> None:
    """Whole numbers of any size in all facts: what they point at may not exist."""
    game = make(name)
    teams = [team.name for team in game.teams() for _ in team.agents]
    match = Match(game, ARENA, [script(game, ARENA, team) for team in teams], 1, seed=1)
    played = match.recording.rounds[0]
    for fact in played.facts.values():
        if fact.dtype == np.int64:
            fact[...] = number
    played.actions, played.end = [match.action.copy()] * 40, np.zeros_like(played.start)
    try:
        assert verify(match.recording, game, ARENA) == [1]
    except ReplayError as error:
        assert str(error) == "the replay holds facts that no round of this scenario has"


def test_no_pickle_is_ever_read(good: Path, tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "exploded",))

    with np.load(good) as file:
        arrays = dict(file)
    arrays["start0"] = np.array([[Bomb()]], object)
    np.savez(tmp_path / "bomb.npz", **arrays)
    with pytest.raises(ReplayError, match=NOT_ONE):
        load(tmp_path / "bomb.npz")
    assert not (tmp_path / "exploded").exists()


def test_other_files_and_no_file(tmp_path: Path) -> None:
    for name, content in (("empty", b""), ("text", b"hello"), ("zip", b"PK\x05\x06" + bytes(18))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ReplayError, match=f"^{name} is not a replay"):
            load(tmp_path / name)
    with pytest.raises(ReplayError, match=r"^there is no replay at "):
        load(tmp_path / "nowhere.npz")
    with pytest.raises(ReplayError, match="is not a replay"):
        load(tmp_path)


def test_an_array_that_promises_more_than_there_is_gets_no_room(good: Path, tmp_path: Path) -> None:
    lie = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        lie, {"descr": "<f4", "fortran_order": False, "shape": (10**12, 2, 4)}
    )  # four terabytes
    path = tmp_path / "lie.npz"
    with zipfile.ZipFile(good) as honest, zipfile.ZipFile(path, "w") as file:
        for name in honest.namelist():
            file.writestr(name, lie.getvalue() if name == "thrust0.npy" else honest.read(name))
    with pytest.raises(ReplayError, match=NOT_ONE):
        load(path)


def test_the_header_can_be_read_alone(good: Path) -> None:
    alone, whole = load_header(good), load(good)
    assert not alone.rounds and (alone.seats, alone.won, alone.planned) == (whole.seats, whole.won, 2)


def test_older_files_do_not_say_with_which_simulation() -> None:
    assert load(GOLDEN / "tag.npz").simulation == ""


def test_a_file_that_unpacks_to_gigabytes_is_refused_unread(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, header=np.zeros(60_000_000, np.uint8))
    assert path.stat().st_size < 200_000
    with pytest.raises(ReplayError, match=r"^bomb\.npz is too large for a replay$"):
        load(path)
