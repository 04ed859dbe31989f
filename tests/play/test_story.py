"""The story of a match: what was noted is what its recording says, and who drove is who drove."""

from __future__ import annotations

import numpy as np
import pytest

from arena.play.match import Match
from arena.play.player import random_player, script
from arena.play.story import Story
from arena.play.who import Who, person
from arena.scenarios.catalog import make
from arena.sim.replay import begin, step
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

YOU = person("you")


def seated(game: Scenario) -> list:
    players = {team.name: script(game, ARENA, team.name, "medium") for team in game.teams()}
    return [players[team.name] for team in game.teams() for _ in team.agents]


def played(name: str, rounds: int = 1, until: int | None = None, people: dict[int, Who] | None = None):
    game = make(name)
    match = Match(game, ARENA, seated(game), rounds, seed=3)
    for agent in people or {}:
        match.take_over(agent)
    story = Story(match)
    while match.phase != "over" and (until is None or len(match.recording.rounds[-1].actions) < until):
        match.tick({agent: (1.0, 0.0) for agent in people or {}})
        story.note(people or {})
    return match, story


@pytest.mark.parametrize("name", ["sumo", "harvest", "reference"])
def test_ways_and_points_are_those_of_the_recording(name):
    match, story = played(name, rounds=3)
    distance = np.zeros(len(match.seats))
    for chapter, kept in zip(story.chapters, match.recording.rounds, strict=True):
        world = begin(kept, match.scenario, match.rules)
        told = dict(
            zip([round(second / ARENA.tick_seconds) for second in chapter.seconds], chapter.points, strict=True)
        )
        points = told[0]
        for number, action in enumerate(kept.actions, 1):
            before = world.pos[:, : len(match.seats), 0].copy()
            step(world, action)
            distance += np.hypot(*(world.pos[:, : len(match.seats), 0] - before))
            points = told.get(number, points)
            assert points == tuple(match.scenario.score(world)[:, 0].tolist())
        assert chapter.length == pytest.approx(len(kept.actions) * ARENA.tick_seconds)
    np.testing.assert_allclose(story.distance, distance)
    won = [sum(chapter.winner == team for chapter in story.chapters) for team in range(len(match.teams))]
    assert won == match.wins.tolist()


def test_contacts_are_those_that_were_heard():
    game = make("sumo")
    match, heard = Match(game, ARENA, seated(game), 1, seed=3), 0
    story = Story(match)
    while match.phase != "over":
        match.tick()
        story.note({})
        heard += sum(event.kind == "contact" for event in match.events)
    assert story.contacts.tolist() == [heard, heard] and heard > 0


def test_a_word_that_is_held_counts_once():
    game = make("reference")
    match = Match(game, ARENA, seated(game), 1, seed=0)
    match.take_over(0)
    story, people = Story(match), {0: YOU}
    for tick in range(200):
        if tick in (80, 120, 160):
            match.say(0, {80: 1, 120: 1, 160: 2}[tick])
        if tick == 100:
            match.say(0, None)
        match.tick()
        story.note(people)
    assert story.words[0] == 3


def test_who_drives_is_told_by_share_of_the_teams_time():
    _, story = played("tag", people={0: YOU})
    hunters, runners = (story.shares(number) for number in (0, 1))
    assert {who.key: round(share, 6) for who, share in hunters.items()} == {
        "human:you": 0.333333,
        "script:medium": 0.666667,
    }
    assert {who.key: share for who, share in runners.items()} == {"script:medium": 1}
    assert story.whole


def test_who_only_had_a_look_did_not_drive():
    game = make("sumo")
    match = Match(game, ARENA, seated(game), 1, seed=3)
    story, ticks = Story(match), 0
    while match.phase != "over":
        ticks += match.phase == "play"
        if ticks == 5:
            match.take_over(0)
        if ticks == 8:
            match.release(0)
        match.tick()
        story.note({0: YOU} if match.seats[0].human else {})
    assert (0, YOU) in story.drove and YOU not in story.shares(0)
    assert sum(story.shares(0).values()) == pytest.approx(1)


def test_whoever_sits_down_meanwhile_is_told_too():
    game = make("sumo")
    match = Match(game, ARENA, seated(game), 1, seed=3)
    story = Story(match)
    for _ in range(400):
        match.tick()
        story.note({})
        if len(match.recording.rounds[-1].actions) == 60:
            match.change_player(0, random_player(ARENA))
        if match.phase == "over":
            break
    assert {who.key for who in story.shares(0)} == {"script:medium", "random"}


def test_a_match_that_has_begun_before_is_not_told_whole():
    match, before = played("sumo", until=30)
    story = Story(match)
    assert before.whole and not story.whole
    for _ in range(30):
        match.tick()
        before.note({})
        way = before.distance.copy()
        story.note({})
    _, first = played("sumo", until=30)
    np.testing.assert_allclose(story.distance, way - first.distance)
    assert story.chapters[0].length == before.chapters[0].length
