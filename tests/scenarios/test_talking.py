"""Speaker and listener, reference and crypto by hand, and what their scripts make of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from agents.core.policy import Policy, RandomPolicy
from arena.play.evaluate import Result, evaluate
from arena.play.player import Idle
from arena.scenarios.catalog import make
from arena.scenarios.crypto_script import Cipher
from arena.scenarios.script import HESITATION
from arena.sim.env import Env
from arena.sim.observation import observe
from arena.sim.rules import ARENA, CLASSIC, RULES, Rules
from arena.sim.world import World

Place = tuple[float, float]
EITHER = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
TALKING = pytest.mark.parametrize("name", ["speaker_listener", "reference", "crypto"])


def standing(name: str, rules: Rules, places: Sequence[Place] = (), **changes: float) -> World:
    """One world at rest, its first bodies at `places`."""
    world = World(make(name, changes), rules, 1, np.float64)
    world.restart(np.arange(1), np.random.default_rng(0))
    world.pos[:, : len(places), 0] = np.reshape(places, (-1, 2)).T
    return world


def tick(world: World, ticks: int = 1, said: Mapping[int, int] | None = None) -> None:
    """Nobody moves; agents say words, by index."""
    action = np.zeros((2 + world.words, world.agent_count, 1))
    for agent, word in (said or {}).items():
        action[2 + word, agent] = 1
    for _ in range(ticks):
        world.tick(action)


def reward(world: World) -> list[float]:
    return world.scenario.reward(world)[:, 0].tolist()


def points(world: World) -> list[int]:
    return world.scenario.score(world)[:, 0].tolist()


def meant(world: World, *lights: int) -> None:
    """Which light counts, for each who is told one."""
    world.facts["goal"][..., 0] = np.squeeze(np.eye(3)[list(lights)])


# Speaker and listener.

LIGHTS = [(3.0, 4.0), (0.0, 1.0), (0.5, 0.0)]


@pytest.mark.parametrize(("light", "worth"), [(0, -25.0), (1, -1.0), (2, -0.25)])
def test_speaker_listener_classic(light: int, worth: float) -> None:
    """The squared distance of the listener, wherever the speaker is."""
    world = standing("speaker_listener", CLASSIC, [(9, 9), (0, 0), *LIGHTS])
    meant(world, light)
    assert reward(world) == [worth, worth]
    seen = observe(world)["pair"][0]
    colour = np.where(np.arange(3) == light, 0.65, 0.15)
    assert seen[0].tolist() == pytest.approx([*colour, *[0] * 11])  # the speaker: the colour, and nothing else
    assert seen[1].tolist() == [0, 0, 0, 0, 0, 3, 4, 0, 1, 0.5, 0, 0, 0, 0]
    tick(world, said={0: 2, 1: 1})
    assert observe(world)["pair"][0, 1, -3:].tolist() == [0, 0, 1] and not world.said[:, 1].any()  # nobody hears her


ROOM = [(0.0, 0.9), (-0.5, 0.0), (-0.5, 0.1), (0.5, 0.1), (0.5, -0.3)]  # on the first light


def test_speaker_listener_resting_on_the_light_that_is_meant_is_a_point() -> None:
    world = standing("speaker_listener", ARENA, ROOM)
    meant(world, 0)
    world.facts["goals"][1] = 2
    following = world.facts["sets"][:, :, 1, 0].copy()
    tick(world, 9)
    assert points(world) == [0] and reward(world) == pytest.approx([-0.05] * 2)
    tick(world)
    assert points(world) == [1] and (world.pos[:, 2:, 0] == following).all()
    assert world.facts["goal"][:, 0].tolist() == [0, 0, 1]
    far = 0.5 * float(np.hypot(*(following[:, 2] - world.pos[:, 1, 0])))
    assert reward(world) == pytest.approx([10 - far] * 2)
    tick(world, 2)
    assert reward(world) == pytest.approx([10 - far] * 2)  # wherever in the decision it happened
    tick(world)
    assert reward(world) == pytest.approx([-far] * 2)


def test_speaker_listener_resting_on_another_light_loses_all_three() -> None:
    world = standing("speaker_listener", ARENA, ROOM)
    meant(world, 1)
    following = world.facts["sets"][:, :, 1, 0].copy()
    tick(world, 10)
    assert points(world) == [0] and (world.pos[:, 2:, 0] == following).all()
    chosen = int(world.facts["goals"][1, 0])
    far = 0.5 * float(np.hypot(*(following[:, chosen] - world.pos[:, 1, 0])))
    assert reward(world) == pytest.approx([-5 - far] * 2)


def test_speaker_listener_passing_over_a_light_is_no_choice() -> None:
    world = standing("speaker_listener", ARENA, ROOM)
    tick(world, 9)
    world.pos[0, 1] = -0.7
    tick(world)
    world.pos[0, 1] = -0.5
    tick(world, 9)
    assert world.facts["chosen"].tolist() == [0]
    tick(world)
    assert world.facts["chosen"].tolist() == [1]


@pytest.mark.parametrize("name", ["speaker_listener", "reference"])
def test_enough_points_win_and_the_round_goes_on(name: str) -> None:
    world = standing(name, ARENA, target=4)
    for scored, winner in ((3, -1), (4, 0), (5, 0)):
        world.facts["points"][:] = scored
        assert world.scenario.winner(world).tolist() == [winner]
    assert not world.scenario.over(world).any() and world.scenario.seconds(ARENA) == 45


@EITHER
def test_only_the_speaker_and_spectators_see_which_light_is_meant(rules: Rules) -> None:
    world = standing("speaker_listener", rules)
    meant(world, 1)
    game = world.scenario
    assert game.marks(world, None) == game.known(world, "speaker") == {3: "goal"}
    assert game.marks(world, "pair") == game.known(world, "listener") == {}


# Reference.


def test_reference_classic() -> None:
    """Each is paid for the other's distance to the light of which it knows, the goal of that other."""
    places = [(0, 0), (1, 0), (0, 3), (1, 4), (9, 9)]
    for ratio, first, second in ((1.0, -4, -3), (0.0, -3.5, -3.5), (0.5, -3.75, -3.25)):
        world = standing("reference", CLASSIC, places, local_ratio=ratio)
        meant(world, 1, 0)  # the first knows that the second must go to the second light, 4 away; the second the rest
        assert reward(world) == pytest.approx([first, second])
    tick(world, said={0: 9, 1: 2})
    seen = observe(world)["pair"][0]
    assert seen[0].tolist() == [0, 0, 0, 3, 1, 4, 9, 9, 0.25, 0.75, 0.25, *np.eye(10)[2]]
    assert seen[1].tolist() == [0, 0, -1, 3, 0, 4, 8, 9, 0.75, 0.25, 0.25, *np.eye(10)[9]]


def test_reference_arena_both_must_rest_on_their_lights_at_once() -> None:
    world = standing("reference", ARENA, [(-1, 0), (1, 0), (-1, 0.1), (1, 0.1), (0, 0.5)])
    meant(world, 1, 0)
    following = world.facts["sets"][:, :, 1, 0].copy()
    tick(world, 9)
    world.pos[1, 1] = 0.3  # one leaves: the count begins again
    tick(world)
    world.pos[1, 1] = 0.0
    tick(world, 9)
    assert points(world) == [0]
    assert reward(world) == pytest.approx([-0.5 * 0.1] * 2)
    tick(world)
    assert points(world) == [1] and (world.pos[:, 2:, 0] == following).all()
    first, second = world.facts["goals"][:, 1, 0]
    far = [np.hypot(*(following[:, light] - world.pos[:, agent, 0])) for light, agent in ((first, 1), (second, 0))]
    mean = sum(far) / 2
    assert reward(world) == pytest.approx([10 - 0.5 * (way + mean) / 2 for way in far])


def test_reference_each_on_the_others_light_is_nothing() -> None:
    world = standing("reference", ARENA, [(-1, 0), (1, 0), (-1, 0.1), (1, 0.1), (0, 0.5)])
    meant(world, 0, 1)
    tick(world, 40)
    assert points(world) == [0]


@EITHER
def test_each_sees_where_the_other_must_go(rules: Rules) -> None:
    world = standing("reference", rules)
    meant(world, 2, 0)
    game = world.scenario
    assert game.known(world, "pair 1") == {4: "goal"} and game.known(world, "pair 2") == {2: "goal"}
    assert game.marks(world, None) == {2: "goal", 4: "goal"} and game.marks(world, "pair") == {}


# Crypto.

EVE, BOB, ALICE = range(3)
SILENT = np.zeros(4)
LOUD = np.array([0.5, 1.0, 0.0, 0.2])  # against the second secret: 0.25 + 0 + 0 + 0.04


def hidden(world: World, secret: int, key: int) -> None:
    world.facts["message"][:, 0], world.facts["key"][:, 0] = np.eye(4)[[secret, key]]


@pytest.mark.parametrize(
    ("eve", "bob", "worth"),
    [
        (np.eye(4)[1], np.eye(4)[1], (0, 0)),
        (np.eye(4)[0], np.eye(4)[1], (-2, 2)),
        (np.eye(4)[1], np.eye(4)[3], (0, -2)),
        (np.eye(4)[2], np.eye(4)[0], (-2, 0)),
        (LOUD, np.eye(4)[1], (-0.29, 0.29)),
        (SILENT, np.eye(4)[0], (0, -2)),  # as if she had been right
        (np.eye(4)[0], SILENT, (-2, 2)),  # as if he had been
        (SILENT, SILENT, (0, 0)),
    ],
)
def test_crypto_classic(eve: npt.NDArray, bob: npt.NDArray, worth: tuple[float, float]) -> None:
    """Squared errors of those who say something; all zeros is nothing, not a wrong answer."""
    world = standing("crypto", CLASSIC)
    hidden(world, 1, 0)
    world.said[:, EVE, 0], world.said[:, BOB, 0] = eve, bob
    assert reward(world) == pytest.approx([worth[0], worth[1], worth[1]])


def test_crypto_who_knows_what() -> None:
    world = standing("crypto", CLASSIC)
    hidden(world, 1, 0)
    tick(world, said={ALICE: 3, BOB: 2, EVE: 0})
    seen, (message, key, heard) = observe(world), np.eye(4)[[1, 0, 3]]
    assert seen["eve"][0].tolist() == [heard.tolist()]
    assert seen["pair"][0].tolist() == [[*SILENT, *key, *heard], [*message, *key, *SILENT]]  # bob, alice


@pytest.mark.parametrize(
    ("eve", "bob", "scored", "gain"),
    [
        (0, 1, [0, 1], 1),
        (1, 1, [1, 0], -1),
        (1, 0, [1, 0], -1),
        (0, 0, [0, 0], 0),
        (None, 1, [0, 1], 1),
        (1, None, [1, 0], -1),
    ],
)
def test_crypto_arena_answers_count_when_the_circle_closes(
    eve: int | None, bob: int | None, scored: list[int], gain: int
) -> None:
    """Sixty ticks a secret; silence is wrong; eve's right answer spoils bob's."""
    world = standing("crypto", ARENA, pace=2.0)
    hidden(world, 1, 0)
    said = {agent: word for agent, word in ((EVE, eve), (BOB, bob)) if word is not None}
    tick(world, 30, {EVE: 1, BOB: 0})
    assert reward(world) == pytest.approx([0.02, -0.02, -0.02])  # a hint
    assert world.scenario.zones(world)[0].radius == pytest.approx(0.225)
    tick(world, 29, said)
    assert points(world) == [0, 0]
    tick(world, 1, said)
    assert points(world) == scored and reward(world) == [-gain, gain, gain]
    assert world.facts["message"][:, 0].argmax() == world.facts["messages"][1, 0]
    assert world.facts["key"][:, 0].argmax() == world.facts["keys"][1, 0]


def test_crypto_arena_whoever_has_more_points_wins() -> None:
    world = standing("crypto", ARENA)
    for eve, pair, winner in ((3, 2, 0), (2, 3, 1), (2, 2, -1)):
        world.facts["points"][:, 0] = eve, pair
        assert world.scenario.winner(world).tolist() == [winner]
    assert world.scenario.seconds(ARENA) == pytest.approx(63)
    assert make("crypto", {"time": 20.0, "pace": 3.0}).seconds(ARENA) == pytest.approx(21)  # whole secrets


def test_eve_sees_neither_secret_nor_key() -> None:
    world = standing("crypto", ARENA)
    hidden(world, 1, 0)
    game = world.scenario
    assert game.marks(world, None) == game.known(world, "alice") == {4: "goal", 5: "lit"}
    assert game.marks(world, "pair") == game.known(world, "bob") == {5: "lit"}
    assert game.marks(world, "eve") == game.known(world, "eve") == {}


@pytest.mark.parametrize("secrets", [2, 3, 4])
def test_the_cipher_tells_bob_everything_and_eve_nothing(secrets: int) -> None:
    """With as many keys as secrets, every word comes of every secret under exactly one key."""
    cases = np.array(list(product(range(secrets), repeat=2)))
    see = {"message": np.eye(4)[cases[:, 0]], "key": np.eye(4)[cases[:, 1]], "heard": np.zeros((len(cases), 4))}
    cipher, sure = Cipher(secrets), np.ones(len(cases), bool)
    words = cipher(see, np.ones(len(cases)), sure)
    assert len({*zip(words, cases[:, 0], strict=True)}) == secrets**2
    assert (cipher(see | {"heard": np.eye(4)[words]}, np.zeros(len(cases)), sure) == cases[:, 0]).all()


# Scripts.


class Said:
    """A policy whose words are changed before anybody hears them."""

    memory_size = 0
    together = False

    def __init__(self, policy: Policy, dictionary: Sequence[int]) -> None:
        self._policy, self._dictionary = policy, np.array(dictionary)

    def act(
        self, obs: npt.NDArray, agent: npt.NDArray, memory: npt.NDArray, rng: np.random.Generator
    ) -> tuple[npt.NDArray, npt.NDArray]:
        action, memory = self._policy.act(obs, agent, memory, rng)
        return np.stack([action[:, 0], self._dictionary[action[:, 1]]], 1), memory


def played(name: str, rules: Rules, policies: Sequence[Policy | str], episodes: int = 60) -> Result:
    game = make(name)
    teams = [team.name for team in game.teams()]
    sit = {t: game.script(t, rules, p) if isinstance(p, str) else p for t, p in zip(teams, policies, strict=True)}
    return evaluate(game, rules, sit, episodes, 0)


@pytest.mark.parametrize("name", ["speaker_listener", "reference"])
def test_stronger_scripts_score_more_and_chance_scores_nothing(name: str) -> None:
    everybody: list[Policy | str] = [*HESITATION, RandomPolicy(len(ARENA.moves), make(name).teams()[0].words)]
    easy, medium, hard, chance = (played(name, ARENA, [who]).scores.mean() for who in everybody)
    assert hard > 1.2 * medium > 1.2 * 1.2 * easy > 5 * chance
    assert played(name, ARENA, ["hard"]).wins(0) > 0.95 and played(name, ARENA, ["easy"]).wins(0) < 0.5


def test_stronger_scripts_win_at_crypto_and_equal_ones_share() -> None:
    for weak, strong in (("easy", "medium"), ("medium", "hard"), ("easy", "hard")):
        assert played("crypto", ARENA, [strong, weak]).wins(0) > 0.8
        assert played("crypto", ARENA, [weak, strong]).wins(1) > 0.6
    assert 0.35 < played("crypto", ARENA, ["hard", "hard"], 500).wins(1) < 0.5
    chance = RandomPolicy(len(ARENA.moves), 4)
    assert played("crypto", ARENA, ["hard", chance]).wins(0) > 0.6  # there is nothing to hear
    assert played("crypto", ARENA, [chance, "hard"], 500).wins(1) > 0.95


@EITHER
@pytest.mark.parametrize(("name", "other"), [("speaker_listener", (1, 2, 0)), ("reference", (1, 2, 0, *range(3, 10)))])
def test_another_dictionary_breaks_it(name: str, other: Sequence[int], rules: Rules) -> None:
    hard = make(name).script("pair", rules, "hard")
    same, swapped = (played(name, rules, [Said(hard, words)], 250) for words in (range(10), other))
    if rules is ARENA:
        assert swapped.scores.mean() < 0.1 * same.scores.mean()
    assert swapped.mean(0) < same.mean(0) - 3 * (same.ci95(0) + swapped.ci95(0)) / 2


def test_another_dictionary_breaks_the_cipher() -> None:
    pair = make("crypto").script("pair", ARENA, "hard")
    same, swapped = (played("crypto", ARENA, ["hard", Said(pair, words)]) for words in (range(4), (2, 3, 0, 1)))
    assert swapped.scores[:, 1].mean() < 0.6 * same.scores[:, 1].mean()


@EITHER
@pytest.mark.parametrize("name", ["speaker_listener", "reference"])
def test_who_hears_nothing_stays_where_it_is(name: str, rules: Rules) -> None:
    game = make(name)
    env, script = Env(game, rules, 20, 0), game.script("pair", rules, "hard")
    places = env.world.pos[:, :2].copy()
    obs, rng = observe(env.world)["pair"], np.random.default_rng(0)
    for _ in range(10):
        action, _ = script.act(obs.reshape(40, -1), np.tile([0, 1], 20), np.zeros((40, 0)), rng)
        silent = np.concatenate([rules.thrust(action[:, 0]), np.zeros((40, env.world.words))], 1)
        obs = env.step({"pair": silent.reshape(20, 2, -1)}).obs["pair"]
    np.testing.assert_array_equal(env.world.pos[:, :2], places)


def test_nobody_scores_by_silence() -> None:
    assert not played("speaker_listener", ARENA, [Idle(3)], 5).scores.any()
    assert not played("crypto", ARENA, [Idle(4), Idle(4)], 5).scores.any()
    assert played("crypto", ARENA, [Idle(4), "hard"], 5).wins(1) == 1


def test_weaker_speakers_are_slower_to_say_another_word() -> None:
    world = standing("speaker_listener", ARENA)
    meant(world, 1)
    tick(world, said={0: 0})
    obs, agent = np.tile(observe(world)["pair"][0, :1], (4000, 1)), np.zeros(4000, np.int64)
    changed = []
    for strength in HESITATION:
        script = world.scenario.script("pair", ARENA, strength)
        action, _ = script.act(obs, agent, np.zeros((4000, 0)), np.random.default_rng(0))
        changed.append((action[:, 1] == 1).mean())
    assert changed == pytest.approx([0.1, 0.25, 0.7], abs=0.03)


# Curricula.


@TALKING
@EITHER
def test_stages_look_the_same_and_hide_more_and_more(name: str, rules: Rules) -> None:
    env = Env(make(name), rules, 500, 0)
    layouts, kinds = [], []
    for stage in range(env.stages):
        env.enter(stage)
        layouts.append([team.layout for team in env.teams.values()])
        fact = env.world.facts["key" if name == "crypto" else "goal"]
        kinds.append(len(np.unique(fact.argmax(-2))))
    assert all(layout == layouts[0] for layout in layouts)
    assert kinds == ([1, 2] if name == "crypto" else [1, 2, 3])


@TALKING
@pytest.mark.parametrize("vision", [0.3, 1.0])
def test_scripts_look_for_what_is_out_of_sight(name: str, vision: float) -> None:
    """Whoever sees little still scores."""
    game = make(name, {"vision": vision})
    result = evaluate(game, ARENA, {team.name: game.script(team.name, ARENA, "hard") for team in game.teams()}, 40, 0)
    assert result.scores.sum(1).mean() > (10 if vision == 1.0 or name == "crypto" else 2)
