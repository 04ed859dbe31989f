"""Every kind of bad model file is one clear sentence, before anything runs it."""

from __future__ import annotations

import json
import os
import random

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from agents.inference import model as inference
from agents.inference.model import ModelError, load, read_card
from agents.inference.protobuf import contents
from tests.agents import files
from tests.agents.files import OBS, card, changed, exported, talking

DAMAGED = "no ONNX file, or it is damaged"
BAD = {
    files.rename_card: "no model card",
    files.put_card("{"): "the model card is wrong",
    files.put_card('{"name": 1}'): "the model card is wrong",
    files.put_card(card(format=99).model_dump_json()): "a newer version of the game; update",
    files.put_card(card(layout=[("velocity", 2), ("rest", 9)]).model_dump_json()): "obs of the model",
    files.put_card(card(9).model_dump_json()): "move of the model",
    files.put_card(card(0).model_dump_json()): "has move where its card needs thrust",
    files.put_card(card(memory=4).model_dump_json()): "needs obs, agent, memory",
    files.put_card(card(words=4).model_dump_json()): "needs move, word",
    files.put_card(card(layout=[]).model_dump_json()): "obs of the model",
    files.external: "weights in another file",
    files.external_in_a_node: "weights in another file",
    files.branch: "loops, branches or functions",
    files.own_function: "loops, branches or functions",
    files.other_domain: "com.microsoft::Trilu",
    files.greedy_for_memory: "ConstantOfShape",
    files.future_opset: "another ONNX opset",
    files.no_opset: "another ONNX opset",
    files.rename_input: "has observation, agent where",
    files.wide_input: "obs of the model",
    files.whole_obs: "obs of the model",
    files.one_row: "obs of the model",
    files.extra_input: "has obs, agent, memory where",
    files.not_a_number: "infinite numbers",
    files.missing_weight: "cannot be opened",
    files.short_weight: "cannot be opened",
    files.lost_node: "cannot be opened",
    files.no_graph: DAMAGED,
    files.half_an_agent: "fails when it is asked",
}


def sentence(path) -> str:
    with pytest.raises(ModelError) as complaint:
        load(path)
    text = str(complaint.value)
    assert "\n" not in text and 20 < len(text) < 300
    return text


@pytest.mark.parametrize(
    ("change", "says"), BAD.items(), ids=[f"{i}-{says[:20]}" for i, says in enumerate(BAD.values())]
)
def test_a_bad_file_is_a_sentence(tmp_path, change, says):
    assert says in sentence(changed(exported(tmp_path), change))


@pytest.mark.parametrize(
    "greed",
    [
        {"layout": [("velocity", 2), ("picture", 10**9)]},
        {"layout": [("picture", 2**17), ("velocity", 1)]},
        {"layout": [("picture", -(10**9)), ("picture", 10**9 + 6)]},
        {"moves": 10**9},
        {"moves": 0, "thrust": 10**9},
        {"memory": 10**9},
        {"words": 10**9},
    ],
    ids=str,
)
def test_a_card_cannot_ask_for_gigabytes(tmp_path, greed):
    """Though the file says the same: whoever opens it would have to make room for them."""
    claim = json.dumps(card().model_dump() | greed)

    def greedy(model):
        files.put_card(claim)(model)
        model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = sum(
            size for _, size in json.loads(claim)["layout"]
        )

    with pytest.raises(ModelError, match="the model card is wrong"):
        read_card(changed(exported(tmp_path), greedy))


def test_a_model_may_see_pictures_of_games_of_others():
    assert card(layout=[("observation", 210 * 160 * 3)]).obs_size == 100_800


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(tmp_path, share):
    path = exported(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    assert DAMAGED in sentence(path) or share == 0.0


@pytest.mark.parametrize("data", [b"", b"\0" * 500, b"GIF89a" * 99, b"ORTM" * 99, random.Random(0).randbytes(9_999)])
def test_something_else(tmp_path, data):
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    assert DAMAGED in sentence(path)


def test_too_large(tmp_path):
    path = exported(tmp_path)
    os.truncate(path, inference.LARGEST + 1)
    assert "larger than the 20 MB" in sentence(path)


def test_not_there_and_a_folder(tmp_path):
    assert "cannot be read" in sentence(tmp_path / "model.onnx")
    assert "cannot be read" in sentence(tmp_path)


def test_flipped_bytes_never_crash(tmp_path):
    """Whatever byte is wrong, the file is refused in a sentence or still a model that answers."""
    path = exported(tmp_path)
    data, dice = path.read_bytes(), random.Random(0)
    graph = data.index(b"policy")  # names, shapes and nodes come before and around, weights are most of the file
    places = [*range(0, 700, 5), *dice.sample(range(len(data)), 100), *range(graph - 40, graph + 200, 3)]
    for place in places:
        flipped = bytearray(data)
        flipped[place % len(data)] ^= 1 << dice.randrange(8)
        path.write_bytes(flipped)
        try:
            out, _ = load(path).scores(np.zeros((3, 6)), np.arange(3), np.zeros((3, 0), np.float32))
        except ModelError as complaint:
            assert "\n" not in str(complaint)
        else:
            assert out.shape == (3, 5)


def test_a_graph_said_twice_is_refused(tmp_path):
    """Protocol buffers would merge the two; what was checked would not be what runs."""
    path = exported(tmp_path)
    path.write_bytes(path.read_bytes() * 2)
    assert DAMAGED in sentence(path)


def test_the_reader_agrees_with_onnx(tmp_path):
    path = exported(tmp_path, shared=False, normalise=True)
    found, model = contents(path.read_bytes()), onnx.load(path)
    assert found.opsets == {entry.domain: entry.version for entry in model.opset_import}
    assert found.operations == {node.op_type for node in model.graph.node}
    assert [value.name for value in found.inputs] == ["obs", "agent"]
    assert [value.shape for value in found.inputs + found.outputs] == [(None, 6), (None,), (None, 5)]
    assert found.metadata["card"] == model.metadata_props[0].value


def test_a_card_is_read_without_opening_the_model(tmp_path):
    path = exported(tmp_path)
    assert read_card(path) == card()
    with pytest.raises(ModelError, match="weights in another file"):
        read_card(changed(path, files.external))


def test_what_is_not_finite_in_play_stays_in_the_field(tmp_path):
    model = load(exported(tmp_path, 0))
    thrust, _ = model.act(np.full((1, 6), np.nan), np.zeros(1), np.zeros((1, 0), np.float32), np.random.default_rng(0))
    assert np.isfinite(thrust).all() and np.abs(thrust).max() <= 1


@pytest.mark.parametrize("memory", [0, 2])
@pytest.mark.parametrize("moves", [0, 5])
def test_a_model_that_talks_says_its_best_word(tmp_path, moves, memory):
    path = talking(tmp_path, moves, 4, memory)
    word, own = (numpy_helper.to_array(tensor) for tensor in onnx.load(path).graph.initializer[:2])
    before = np.full((len(OBS), memory), 3.0, np.float32)
    action, after = load(path).act(OBS, np.zeros(len(OBS)), before, np.random.default_rng(0))
    said = (OBS @ word).argmax(1)
    assert len(set(said)) == 4 and (after == before + 1).all()
    if moves:
        assert action.dtype == np.int64 and action.shape == (len(OBS), 2)
        assert (action == np.stack([(OBS @ own).argmax(1), said], 1)).all()
    else:
        assert action.dtype == np.float32 and action.shape == (len(OBS), 2 + 4)
        np.testing.assert_allclose(action[:, :2], np.clip(OBS @ own, -1, 1), atol=1e-5)
        assert (action[:, 2:] == np.eye(4)[said]).all()


def test_a_model_that_plays_together_is_asked_for_whole_teams(tmp_path):
    model = load(changed(exported(tmp_path), files.put_card(card(together=True).model_dump_json())))
    nothing = np.zeros((6, 0), np.float32)
    moves, _ = model.act(OBS[:6], np.arange(6) % 3, nothing, np.random.default_rng(0))
    assert model.together and len(moves) == 6
    for agent in ([0, 1], [0, 2, 1], [0, 0, 1, 1, 2, 2], [0, 1, 2, 0]):
        with pytest.raises(ValueError, match="the 3 agents of this model hear each other; ask it for all of them"):
            model.scores(OBS[: len(agent)], np.array(agent), nothing[: len(agent)])


def test_a_head_for_words_that_the_card_does_not_know(tmp_path):
    path = talking(tmp_path, 5, 4)
    assert "has word, move where its card needs move" in sentence(
        changed(path, files.put_card(card().model_dump_json()))
    )
    assert "word of the model" in sentence(changed(path, files.put_card(card(words=3).model_dump_json())))
