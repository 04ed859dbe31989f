"""Messages among team-mates: attention as torch computes it, one file for whole teams, and a game that needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations, product
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from torch.nn import functional

from agents.core.configs import PpoConfig, ValueConfig
from agents.export.onnx_file import export
from agents.inference.model import load
from agents.learn.channel import Channel
from agents.learn.dqn import value_learner
from agents.learn.layers import Shape
from agents.learn.learner import Learner
from agents.learn.network import PolicyNetwork
from agents.learn.ppo import PpoLearner
from agents.learn.sequence import unroll
from tests.agents.files import OBS, SPEC, card
from tests.agents.games import Asking, played

NUMBERS = 4  # of the game; chance is one in four
TEAMS = OBS[:999]  # 333 of three agents, in order
WHO = np.arange(999) % 3


def network(moves: int = 5, *, words: int = 0, **kinds: Any) -> PolicyNetwork:
    spec = replace(SPEC[moves], words=words, speakers=("a", "b", "c"))
    shape = Shape(**({"units": 16, "layers": 2, "layer_norm": True, "channel": 6, "heads": 2} | kinds))
    return PolicyNetwork(spec, shape, torch.Generator().manual_seed(0))


def channel(agents: int = 4, **kinds: Any) -> Channel:
    shape = Shape(**({"units": 10, "layers": 1, "channel": 6, "heads": 3} | kinds))
    return Channel(agents, shape, torch.Generator().manual_seed(0))


def knowledge(agents: int = 4, many: int = 5) -> torch.Tensor:
    return torch.randn(agents, many, 10, generator=torch.Generator().manual_seed(1))


def no_memory(rows: int) -> np.ndarray:
    return np.zeros((rows, 0), np.float32)


# Attention.


def test_what_is_heard_is_torchs_attention_to_the_others():
    made, x = channel(), knowledge()
    query, key, value = made.encode(x).chunk(3, -1)
    heard = made.attend(query, key, value)
    to_others = ~torch.eye(4, dtype=torch.bool)
    for head in range(3):
        mine = slice(6 * head, 6 * head + 6)
        q, k, v = (part[..., mine].swapaxes(0, 1) for part in (query, key, value))  # (S, A, size)
        theirs = functional.scaled_dot_product_attention(q, k, v, attn_mask=to_others)
        torch.testing.assert_close(heard[..., mine], theirs.swapaxes(0, 1))


def test_of_one_team_mate_all_is_heard():
    made, x = channel(2), knowledge(2)
    query, key, value = made.encode(x).chunk(3, -1)
    torch.testing.assert_close(made.attend(query, key, value), value.flip(0))


@pytest.mark.parametrize("shared", [True, False])
def test_gradients_cross_from_every_agent_to_every_other(shared):
    made, x = channel(shared=shared).double(), knowledge().double().requires_grad_()
    assert torch.autograd.gradcheck(made, x)  # against finite differences
    for listener in range(4):
        (moved,) = torch.autograd.grad(made(x)[listener].square().sum(), x)
        assert (moved.abs().sum((1, 2)) > 0).all()


def test_nobody_hears_itself_nor_another_team():
    made, x = channel(), knowledge()
    query, key, value = (part.detach() for part in made.encode(x).chunk(3, -1))
    value.requires_grad_()
    for listener, team in product(range(4), range(5)):
        (moved,) = torch.autograd.grad(made.attend(query, key, value)[listener, team].sum(), value)
        heard = moved.abs().sum(2) > 0  # (A, S)
        expected = torch.zeros(4, 5, dtype=torch.bool)
        expected[:, team] = True
        expected[listener, team] = False
        assert torch.equal(heard, expected)


def test_with_shared_weights_seats_may_be_swapped():
    """Whoever says it, the same is heard: agents are told apart by what they know, not by where they sit."""
    made, x = channel(), knowledge()
    for order in permutations(range(4)):
        torch.testing.assert_close(made(x)[list(order)], made(x[list(order)]))


# Whole teams.

KINDS = [
    pytest.param(moves, {"shared": shared, "recurrent": recurrent, "words": words, "layer_norm": words == 0, **more})
    for moves, shared, recurrent, words in product((5, 0), (True, False), (True, False), (0, 4))
    for more in ({}, {"heads": 1, "normalise": True})
]


@pytest.mark.parametrize(("moves", "kinds"), KINDS)
def test_one_question_to_the_file_is_what_torch_answers_for_every_team(tmp_path, moves, kinds):
    made = network(moves, **kinds)
    path = tmp_path / "model.onnx"
    export(made, card(moves, words=made.words, memory=made.memory_size, together=True), path, TEAMS)
    onnx.checker.check_model(onnx.load(path), full_check=True)
    memory = np.random.default_rng(0).random((999, made.memory_size), np.float32)
    x, kept = (torch.from_numpy(part).unflatten(0, (333, 3)).swapaxes(0, 1) for part in (TEAMS, memory))
    ours = [part.detach().swapaxes(0, 1).flatten(0, 1).numpy() for part in made.step(x, kept)]
    ours[0] = made.squashed(torch.from_numpy(ours[0])).numpy()
    feed = {"obs": TEAMS, "agent": WHO} | ({"memory": memory} if made.memory_size else {})
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    heads = [made.moves or 2, *([made.words] if made.words else []), *([made.memory_size] if made.memory_size else [])]
    answers = np.split(np.concatenate(ours, 1), np.cumsum(heads)[:-1], 1)
    for mine, theirs in zip(answers, session.run(None, feed), strict=True):
        np.testing.assert_allclose(theirs, mine, atol=1e-5)
    model = load(path)
    alone = np.concatenate([model.scores(TEAMS[i : i + 3], WHO[:3], memory[i : i + 3])[0] for i in range(0, 30, 3)])
    np.testing.assert_allclose(alone, model.scores(TEAMS, WHO, memory)[0][:30], atol=1e-5)
    np.testing.assert_allclose(made.rows(TEAMS, WHO, memory)[0], model.scores(TEAMS, WHO, memory)[0], atol=1e-5)


def test_parts_of_a_team_are_refused(tmp_path):
    made = network()
    export(made, card(together=True), tmp_path / "model.onnx", TEAMS)
    model = load(tmp_path / "model.onnx")
    assert made.together and model.together
    for agent in ([0], [0, 1], [1, 0, 2], [0, 1, 2, 0]):
        for ask in (made.rows, model.scores):
            with pytest.raises(ValueError, match="hear each other"):
                ask(OBS[: len(agent)], np.array(agent), no_memory(len(agent)))


def test_a_file_whose_card_does_not_say_together_is_refused(tmp_path):
    with pytest.raises(ValueError, match="fails when it is asked"):
        export(network(), card(), tmp_path / "model.onnx", TEAMS)


def test_who_has_no_team_mates_has_no_channel():
    alone = PolicyNetwork(replace(SPEC[5], agents=("a",)), Shape(16, 1, channel=6), torch.Generator().manual_seed(0))
    assert not alone.together and alone.channel is None
    assert alone.rows(OBS[:2], np.zeros(2, np.int64), no_memory(2))[0].shape == (2, 5)


def test_unrolled_is_step_by_step():
    made, dice = network(recurrent=True), torch.Generator().manual_seed(0)
    obs, memory = torch.randn(3, 7, 4, 6, generator=dice), torch.randn(3, 4, 16, generator=dice)
    done = torch.rand(7, 4, generator=dice) < 0.4
    out, _ = unroll(made, obs, memory, done)
    for t in range(7):
        scores, memory = made.step(obs[:, t], memory)
        torch.testing.assert_close(out[:, t], scores)
        memory = torch.where(done[t, :, None], 0.0, memory)


# A game that cannot be won in silence.

SMALL: dict[str, Any] = {"worlds": 64, "rollout": 4, "epochs": 2, "minibatches": 2, "gamma": 0}
SMALL |= {"units": 32, "layers": 1}
VALUE: dict[str, Any] = SMALL | {"learning_rate": 1e-2, "exploration": 0.5, "batch": 64, "warm_up": 100}


def learned(learner: Learner, iterations: int) -> PolicyNetwork:
    for iteration in range(iterations):
        learner.iterate(iteration / iterations)
    network = learner.networks()["crew"]
    assert isinstance(network, PolicyNetwork)
    return network


def by_value(**changes: Any) -> PolicyNetwork:
    return learned(value_learner(Asking(64), ValueConfig().replaced(VALUE | changes), 0, "cpu"), 100)


def by_policy_gradient(**changes: Any) -> PolicyNetwork:
    config = PpoConfig().replaced(SMALL | {"learning_rate": 1e-2} | changes)
    return learned(PpoLearner(Asking(64), config, 0), 100)


def knows(network) -> float:
    """Share of right answers to 2,700 questions."""
    return played(network, Asking(300), 3)


WAYS: dict[str, tuple[Callable[..., PolicyNetwork], dict[str, Any]]] = {
    "vdn": (by_value, {}),
    "iql": (by_value, {"mixer": "none", "heads": 1}),
    "qmix": (by_value, {"mixer": "monotonic"}),
    "recurrent": (by_value, {"recurrent": True}),
    "separate": (by_value, {"shared": False}),
    "replayed": (by_value, {"replay": 20_000}),
    "replayed, recurrent": (by_value, {"replay": 20_000, "recurrent": True}),
    "mappo": (by_policy_gradient, {}),
    "ippo": (by_policy_gradient, {"centralised": False, "shared": False}),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_only_a_team_mate_knows_is_learned_through_the_channel_and_no_other_way(tmp_path, monkeypatch, way):
    """At least 95 % right, also as a file that was told nothing but the questions; at chance where it is cut."""
    learn, kind = WAYS[way]
    talking = learn(channel=8, **kind)
    assert knows(talking) >= 0.95
    spec = Asking(1).teams["crew"]
    known = card(NUMBERS, agents=list(spec.agents), layout=list(spec.layout), memory=talking.memory_size, together=True)
    export(talking, known, tmp_path / "model.onnx", Asking(300).reset()["crew"].reshape(900, -1))
    assert knows(load(tmp_path / "model.onnx")) == knows(talking)
    monkeypatch.setattr(Channel, "attend", lambda self, query, key, value: torch.zeros_like(value))
    assert knows(talking) == pytest.approx(1 / NUMBERS, abs=0.05)  # 2,700 questions: three deviations are 0.025


@pytest.mark.parametrize("learn", [by_value, by_policy_gradient])
def test_without_a_channel_nothing_helps(monkeypatch, learn):
    assert knows(learn()) == pytest.approx(1 / NUMBERS, abs=0.05)
    monkeypatch.setattr(Channel, "attend", lambda self, query, key, value: torch.zeros_like(value))
    assert knows(learn(channel=8)) == pytest.approx(1 / NUMBERS, abs=0.05)  # the same network, cut while it learns
