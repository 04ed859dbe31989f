"""Challenges: who is on the ladder, what earns stars, what opens what, and that nothing earned is lost."""

from __future__ import annotations

import pygame
import pytest

from arena import places
from arena.app.screens.challenge.rows import GameCard, StepRow
from arena.app.seats.climbing import Step, next_step, seats, stars, steps
from arena.play.ladder import ROUNDS, Ladder, Rung, mark, read, stars_against, stars_for
from arena.play.library import Library
from arena.play.match import Match
from arena.play.player import Player, random_player, script
from arena.play.results import Challenge, MatchResult, Round, Side
from arena.play.standings import Standings
from arena.play.story import Story
from arena.play.who import key_of, person
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from tests.app.pilot import Pilot

LADDER = read(places.assets() / "ladder.json")
TEAMS = [(name, team.name) for name in catalog.SCENARIOS for team in catalog.make(name).teams()]


def earn(standings: Standings, step: Step, count: int) -> None:
    told = Challenge(team=step.team, rung=step.rung.key, stars=count)
    sides = [Side(team=step.team, drivers=[])]
    rounds = [Round(winner=0, points=[1])]
    standings.record(
        MatchResult(at=0, scenario=step.scenario, rules="arena", sides=sides, rounds=rounds, challenge=told)
    )


def test_stars_by_hand():
    assert [
        stars_against(*told) for told in ((3, 0, True), (3, 1, True), (3, 2, True), (2, 3, False), (2, 0, True))
    ] == [*(3, 2, 1, 0, 3)]
    assert [stars_for(points, 4) for points in ([4, 5, 6], [4, 0, 5], [0, 4, 0], [3, 3, 3], [4, 0, 4, 0])] == [
        3,
        2,
        1,
        0,
        1,
    ]
    rung = Rung(key="random", name="random", kind="random", mean=0, doubt=1, won=0, score=0.2)
    assert mark(rung) == 1 and mark(rung.model_copy(update={"score": 9.6})) == 10


@pytest.mark.parametrize(("scenario", "team"), TEAMS)
def test_every_team_has_a_ladder_of_those_who_ship(scenario: str, team: str):
    climbed = steps(LADDER, scenario, team)
    keys = {step.rung.key for step in climbed}
    assert {"random", "script:easy", "script:medium", "script:hard"} <= keys
    values = [step.rung.score if step.alone else step.rung.mean for step in climbed]
    assert values == sorted(values), "the weakest first"
    for step in climbed:
        players, people = seats(step, Library([places.shipped_models()]))
        assert len(people) == 1 and len(players) == len(Match(step.game, ARENA, players, 1).seats)


def test_the_ladder_knows_the_models_that_ship():
    """If this fails, a model has come, gone or changed: run `python -m arena ladder --scenario NAME`."""
    measured = {(rung.file, rung.key) for rungs in LADDER.roles.values() for rung in rungs if rung.file}
    usual = set()
    for model in Library([places.shipped_models()]).models():
        assert model.card is not None
        if model.card.rules == ARENA.name:
            usual.add((model.path.name, key_of(model.path)))
    assert measured == usual


def test_a_model_that_is_gone_is_left_out():
    rung = Rung(key="model:1", name="gone", kind="model", file="gone.onnx", mean=1, doubt=1, won=0, score=0)
    rest = [each for each in LADDER.roles["sumo"] if not each.file]
    assert [step.rung for step in steps(Ladder(roles={"sumo": [rung, *rest]}), "sumo", "left")] == rest


def climbed(step: Step, driving: set[int], rival: Player | None = None) -> tuple[Match, Story]:
    """A match of a step in which a person drives some agents as well as the hard script does."""
    players, people = seats(step, Library([places.shipped_models()]))
    match = Match(step.game, ARENA, players, ROUNDS if not step.alone else 2, seed=0)
    match.change_player(people[0], script(step.game, ARENA, step.team, "hard"))
    if rival is not None:
        match.change_player(1, rival)
    for agent in driving:
        match.take_over(agent)
    story = Story(match)
    while match.phase != "over":
        match.tick({agent: tuple(match._chosen[:2, agent]) for agent in driving})
        story.note(dict.fromkeys(driving, person("you")))
    return match, story


@pytest.mark.parametrize(("scenario", "team"), [("sumo", "left"), ("spread", "crew")])
def test_a_match_that_was_played_out_earns_what_its_rounds_say(scenario: str, team: str) -> None:
    step = steps(LADDER, scenario, team)[1]
    match, story = climbed(step, {0})
    if step.alone:
        points = [float(kept.score[0]) for kept in match.recording.rounds if kept.score is not None]
        assert stars(step, match, story) == stars_for(points, mark(step.rung)) > 0
    else:
        won, lost = int(match.wins[0]), int(match.wins[1])
        assert stars(step, match, story) == stars_against(won, lost, match.winner == 0) > 0


def test_who_lets_others_drive_or_takes_another_opponent_earns_nothing() -> None:
    step = steps(LADDER, "sumo", "left")[1]
    watched, easier = climbed(step, set()), climbed(step, {0}, random_player(ARENA))
    assert watched[0].winner == easier[0].winner == 0
    assert stars(step, *watched) == stars(step, *easier) == 0


def row(pilot: Pilot, name: str) -> StepRow:
    return next(row for row in pilot.screen.rows if row.label == name)


def test_the_next_step_opens_with_a_star(pilot: Pilot) -> None:
    standings = pilot.app.home.standings
    climbed = steps(standings.ladder, "tag", "runners")
    pilot.enter("Challenge")
    first, second = (step.rung.name for step in climbed[:2])
    assert row(pilot, first).next and row(pilot, second).reason == f"locked: beat {first}"
    pilot.click_on(second)
    assert pilot.on == "Challenges" and "locked: beat" in (pilot.app.toasts.shown or "")
    earn(standings, climbed[0], 2)
    assert next_step(standings, climbed) == climbed[1]
    pilot.press(pygame.K_ESCAPE)
    pilot.enter("Challenge")
    assert row(pilot, first).earned == 2 and row(pilot, second).next and row(pilot, second).reason is None
    card = next(card for card in pilot.screen.cards if card.name == "tag")
    assert isinstance(card, GameCard) and card.earned == 2
    again = Standings(standings.path, standings.ladder)
    again.refresh()
    assert again.stars(climbed[0].role, climbed[0].rung.key) == 2


def test_a_challenge_is_played_won_and_leads_on(pilot: Pilot) -> None:
    pilot.enter("Challenge")
    pilot.click_on("Sumo")
    pilot.press(pygame.K_RETURN)
    pilot.enter(pilot.screen.play.label)
    assert pilot.on == "MatchScreen" and pilot.screen.challenge.rung.key == "random" and pilot.screen.rounds == ROUNDS
    screen = pilot.screen
    match = screen.match
    match.change_player(0, script(screen.scenario, ARENA, "left", "hard"))
    match.take_over(0)
    screen.steering.thrust = lambda: {0: tuple(match._chosen[:2, 0])}  # a person as good as the script
    while screen.match.phase != "over":
        screen.tick()
    pilot.frames(2)
    assert pilot.on == "Result" and pilot.screen.stars == 3
    pilot.frames(60, seconds=0.05)
    assert pilot.screen.landed == 3
    pilot.press(pygame.K_RETURN)
    assert pilot.on == "MatchScreen" and pilot.screen.challenge.number == 1
    pilot.press(pygame.K_ESCAPE)
    pilot.enter("Leave the match")
    assert pilot.on == "Challenges"
    pilot.frames(3)
    assert next(row.earned for row in pilot.screen.rows if row.step.number == 0) == 3


def test_who_earns_nothing_tries_again(pilot: Pilot) -> None:
    pilot.app.change_settings(calm=True)
    step = steps(LADDER, "sumo", "left")[-1]
    players, people = seats(step, pilot.app.home.library)
    pilot.app.enter("match", scenario=step.game, rules=ARENA, players=players, people=people, rounds=5, challenge=step)
    while pilot.screen.match.phase != "over":
        pilot.screen.tick()
    pilot.frames(2)
    assert pilot.screen.stars == 0 and pilot.screen.focus.widget is pilot.screen.rematch
    assert pilot.widget("Next opponent").reason == "that was the last one"
    pilot.press(pygame.K_ESCAPE)
    assert pilot.on == "Challenges"


def test_everything_can_be_reached_at_both_sizes(pilot: Pilot) -> None:
    for size in ((960, 540), (1280, 720)):
        pygame.display.set_mode(size, pygame.RESIZABLE)
        pygame.event.post(pygame.event.Event(pygame.VIDEORESIZE, size=size, w=size[0], h=size[1]))
        pilot.app.go("title")
        pilot.frames(2)
        pilot.enter("Challenge")
        for name in catalog.SCENARIOS:
            pilot.screen.choose(name)
            pilot.frames(2)
            rows, play = pilot.screen.rows, pilot.screen.play
            assert all(row.rect.bottom < pilot.screen.wanted < play.rect.top - 40 for row in rows), name
            assert pilot.app.canvas.measure(play.label) < play.rect.width - 16
            for each in rows:
                assert pilot.app.canvas.measure(each.reason or "", "small") < each.rect.width - 100, each.reason


def test_a_game_of_one_team_tells_how_often_the_mark_was_reached(pilot: Pilot) -> None:
    step = steps(LADDER, "simple", "runner")[0]
    players, people = seats(step, pilot.app.home.library)
    pilot.app.enter("match", scenario=step.game, rules=ARENA, players=players, people=people, rounds=2, challenge=step)
    screen, match = pilot.screen, pilot.screen.match
    match.change_player(0, script(step.game, ARENA, "runner", "medium"))
    match.take_over(0)
    screen.steering.thrust = lambda: {0: tuple(match._chosen[:2, 0])}
    while match.phase != "over":
        screen.tick()
    pilot.frames(2)
    assert (pilot.screen.words, pilot.screen.stars) == ("Reached 2 of 2", 3)
    assert pilot.screen.chart.target == mark(step.rung) and pilot.screen.counts == [2]
