"""The model file computes what the network does, and only then is written."""

from __future__ import annotations

from itertools import product

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from agents.core.card import ModelCard
from agents.core.env import TeamSpec
from agents.export import network as written
from agents.export import onnx_file
from agents.export.onnx_file import ExportError, export
from agents.inference.model import ModelError, load
from agents.learn.layers import Normaliser, Shape
from agents.learn.network import PolicyNetwork
from agents.learn.popart import Critic
from tests.agents.files import OBS, card, changed, exported, network

PLAIN = [
    (moves, dict(zip(("shared", "layer_norm", "normalise"), kinds, strict=True)))
    for moves, *kinds in product((5, 9, 0), (True, False), (True, False), (True, False))
]
FULL = [
    (moves, {"shared": shared, "recurrent": recurrent, "words": words, "layer_norm": not recurrent})
    for moves, shared, recurrent, words in product((5, 0), (True, False), (True, False), (0, 4))
    if recurrent or words
]
HEADS = [pytest.param(moves, kinds, id=f"{moves}-{[*kinds.values()]}") for moves, kinds in PLAIN + FULL]


@pytest.mark.parametrize(("moves", "kinds"), HEADS)
def test_plain_onnxruntime_computes_what_torch_does(tmp_path, moves, kinds):
    path = exported(tmp_path, moves, **kinds)
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    made = network(moves, **kinds)
    names = ["move" if moves else "thrust", *["word"] * (made.words > 0), *["memory_out"] * (made.memory_size > 0)]
    assert [output.name for output in session.get_outputs()] == names
    dice = torch.Generator().manual_seed(1)
    for count in (1, 3, 1000):
        obs, agent = OBS[:count], np.arange(count) % 3
        memory = torch.rand(count, made.memory_size, generator=dice)
        feed = {"obs": obs, "agent": agent} | ({"memory": memory.numpy()} if made.memory_size else {})
        x = torch.from_numpy(obs).expand(3, count, 6)
        out, after = made.step(x, memory.expand(3, *memory.shape))
        ours = [*made.heads(made.squashed(out)), *[after] * (made.memory_size > 0)]
        for theirs, one in zip(session.run(names, feed), ours, strict=True):
            wanted = one.detach().numpy()[agent, np.arange(count)]
            assert theirs.dtype == np.float32 and theirs.shape == wanted.shape
            np.testing.assert_allclose(theirs, wanted, atol=1e-5, rtol=0)


@pytest.mark.parametrize(("moves", "kinds"), HEADS[::3])
def test_a_loaded_model_is_the_same_policy(tmp_path, moves, kinds):
    model, made = load(exported(tmp_path, moves, **kinds)), network(moves, **kinds)
    agent, rng = np.arange(1000) % 3, np.random.default_rng(0)
    memory = np.zeros((1000, made.memory_size), np.float32)
    theirs, kept = model.act(OBS, agent, memory, rng)
    ours, _ = made.act(OBS, agent, memory, rng)
    assert theirs.dtype == ours.dtype and kept.shape == memory.shape
    np.testing.assert_allclose(theirs, ours, atol=1e-5)


def test_the_card_comes_back(tmp_path):
    told = card(options={"agents": 3}, steps=7, config={"gamma": 0.9}, evaluations=[])
    path = tmp_path / "model.onnx"
    export(network(), told, path, OBS)
    assert load(path).card == told
    metadata = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    assert ModelCard.model_validate_json(metadata["card"]) == told


def test_a_file_holds_no_path_and_nothing_beside_it(tmp_path):
    path = exported(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.onnx"]
    assert str(tmp_path).encode() not in path.read_bytes()


def test_the_same_network_makes_the_same_bytes(tmp_path):
    assert exported(tmp_path).read_bytes() == exported(tmp_path).read_bytes()


def test_disagreement_is_refused_and_the_old_file_stays(tmp_path, monkeypatch):
    path = exported(tmp_path)
    before = path.read_bytes()
    other = network()
    monkeypatch.setattr(written, "LAYER_NORM_EPSILON", 0.3)
    with pytest.raises(ExportError, match="torch and onnxruntime disagree by"):
        export(other, card(), path, OBS)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["model.onnx"]


def test_another_best_move_is_refused_but_a_tie_is_not(tmp_path, monkeypatch):
    """Torch is made to shift the two best moves of every row towards each other, each by less than the tolerance."""
    path, made = tmp_path / "model.onnx", network()
    rows, tolerance = made.rows, 0.05
    monkeypatch.setattr(onnx_file, "TOLERANCE", tolerance / np.abs(OBS).max())  # the scores are smaller than these

    def shifted(by: float):
        def answer(obs, agent, memory):
            scores, memory = rows(obs, agent, memory)
            best, second = np.argsort(-scores, 1)[:, :2].T
            n = np.arange(len(scores))
            scores[n, best] -= by
            scores[n, second] += by
            return scores, memory

        return answer

    monkeypatch.setattr(made, "rows", shifted(0.49 * tolerance))
    export(made, card(), path, OBS)  # where the best move changed, nobody can tell the two apart
    monkeypatch.setattr(made, "rows", shifted(0.99 * tolerance))
    with pytest.raises(ExportError, match="choose different moves"):
        export(made, card(), path, OBS)


@pytest.mark.parametrize("moves", [5, 0])
def test_a_network_that_is_broken_is_refused(tmp_path, moves):
    made = network(moves)
    with torch.no_grad():
        next(made.parameters())[0, 0] = float("nan")
    with pytest.raises(ExportError, match="infinite numbers"):
        export(made, card(moves), tmp_path / "model.onnx", OBS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("recurrent", [False, True])
def test_a_network_that_sees_bright_pictures_is_written(tmp_path, recurrent):
    """Sums of 768 numbers up to 255 are as coarse as 1.5e-5 and more, whoever adds them up."""
    picture = (("picture", 768),)
    spec = TeamSpec("crew", ("a",), picture, moves=0)
    made = PolicyNetwork(spec, Shape(32, 2, recurrent=recurrent), torch.Generator().manual_seed(1))
    seen = np.random.default_rng(0).integers(256, size=(300, 768)).astype(np.float32)
    export(made, card(0, agents=["a"], layout=picture, memory=made.memory_size), tmp_path / "model.onnx", seen)


def test_a_card_of_something_else_is_refused(tmp_path):
    with pytest.raises(ExportError, match="its card"):
        export(network(), card(9), tmp_path / "model.onnx", OBS)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(ExportError, match=r"model\.onnx could not be written \(No such file or directory\)"):
        export(network(), card(), tmp_path / "gone" / "model.onnx", OBS)


@pytest.mark.parametrize("kinds", list(product((True, False), repeat=3)), ids=str)
def test_a_critic_goes_along_and_says_what_it_says_in_training(tmp_path, kinds):
    shared, normalise, rescale = kinds
    shape = Shape(16, 2, layer_norm=True, shared=shared, normalise=normalise)
    critic = Critic(3, 6, shape, rescale=rescale, generator=torch.Generator().manual_seed(2))
    critic.show(torch.tensor([3.0, 50.0, -7.0]))
    if isinstance(critic.normaliser, Normaliser):
        critic.normaliser.show(torch.from_numpy(OBS * 2 - 1))
    path, agent = tmp_path / "model.onnx", np.arange(1000) % 3
    export(network(), card(), path, OBS, critic)
    onnx.checker.check_model(onnx.load(path), full_check=True)
    model = load(path)
    assert model.card.values
    expected = critic.value(torch.from_numpy(OBS).expand(3, 1000, 6)).detach().numpy()[agent, np.arange(1000)]
    np.testing.assert_allclose(model.values(OBS, agent), expected, rtol=1e-5, atol=1e-3)
    theirs, ours = (one(OBS, agent, OBS[:, :0])[0] for one in (model.scores, network().rows))
    np.testing.assert_allclose(theirs, ours, atol=1e-5)


def test_values_that_are_promised_must_be_there(tmp_path):
    path = exported(tmp_path)
    with pytest.raises(ModelError, match="value"):
        load(changed(path, lambda made: promise(made, values=True)))


def promise(made, **changes):
    """Let the card of a model say something else."""
    entry = made.metadata_props[0]
    entry.value = ModelCard.model_validate_json(entry.value).model_copy(update=changes).model_dump_json()
