"""Any moment of a replay is what it was when the replay is stepped from its beginning."""

from __future__ import annotations

import numpy as np
import pytest

from arena.play import rewind as module
from arena.play.rewind import Rewind, rounds_won
from arena.scenarios.catalog import make
from arena.sim.replay import Replay, begin, step
from arena.sim.rules import ARENA, SIMULATION
from tests.play.test_replay import recorded

GAMES = ["tag", "heist", "carry", "swarm", "speaker_listener", "strikers"]


def rewound(replay: Replay) -> Rewind:
    rewind = Rewind(replay, make(replay.scenario, replay.options), ARENA)
    while not rewind.look(1000):
        pass
    return rewind


@pytest.mark.parametrize("name", GAMES)
def test_every_moment_is_what_it_was(name: str) -> None:
    replay = recorded(name)
    rewind = rewound(replay)
    assert rewind.verified and rewind.doubt is None and rewind.length == sum(len(r.actions) for r in replay.rounds)
    for r, played in enumerate(replay.rounds):
        world = begin(played, rewind.scenario, ARENA)
        for tick, action in enumerate(played.actions):
            if tick % 7 == 0:
                *_, there = rewind.world_at(rewind.starts[r] + tick, before=15)
                for key, array in world.keep().items():
                    assert np.array_equal(array, there.keep()[key]), (r, tick, key)
            step(world, action)


def test_what_happened_is_marked_where_it_did() -> None:
    rewind = rewound(recorded("sumo"))
    rounds = [mark.at for mark in rewind.marks if mark.kind == "round"]
    assert rounds == rewind.starts[1:] and any(mark.kind == "contact" for mark in rewind.marks)
    scores = [mark for mark in rewind.marks if mark.kind == "score"]
    assert all(mark.team in (0, 1) and mark.at <= rewind.length for mark in scores)
    won = rounds_won(rewind, 2)
    assert sum(won) == sum(winner >= 0 for winner in rewind.winners)


def test_where_it_parts_is_said_to_the_second() -> None:
    replay = recorded("sumo")
    replay.simulation = "0"
    agrees = rewound(replay)
    assert agrees.verified and agrees.doubt == (
        f"Recorded with simulation 0; this is {SIMULATION}. It agrees all the same."
    )
    replay.rounds[1].actions[40] = -np.ones_like(replay.rounds[1].actions[40])
    parts = rewound(replay)
    assert parts.verified is False and parts.parted == [(1, 60)]
    assert parts.doubt == (
        f"Recorded with simulation 0; this is {SIMULATION}. It parts from what was played in round 2, 2 s."
    )


def test_kept_worlds_of_a_long_replay_lie_farther_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    replay = recorded("tag")
    near = rewound(replay)
    monkeypatch.setattr(module, "ROOM", 100_000)
    far = rewound(replay)
    assert len(far._kept) < len(near._kept) / 3
    moment = far.length - 5
    *_, one = near.world_at(moment)
    *_, two = far.world_at(moment)
    assert np.array_equal(one.pos, two.pos)
