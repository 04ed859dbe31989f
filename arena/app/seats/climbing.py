"""The match of a step of a ladder: who sits where, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from arena import places
from arena.play.choosing import player
from arena.play.ladder import ROUNDS, Ladder, Rung, mark, stars_against, stars_for
from arena.play.library import Library
from arena.play.match import Match
from arena.play.player import Player
from arena.play.standings import Standings, role_of
from arena.play.story import Story
from arena.scenarios import catalog
from arena.sim.rules import ARENA
from arena.sim.scenario import Scenario

MOST_OF_THE_TIME = 0.8  # that a person has to drive for stars


@dataclass(frozen=True)
class Step:
    """One step: as which team of which game one plays, against whom; in a game of one team, beside whom."""

    scenario: str
    team: str
    rung: Rung
    number: int  # from 0, of `count`
    count: int

    @property
    def alone(self) -> bool:
        """Whether there is no other team."""
        return len(self.game.teams()) == 1

    @property
    def game(self) -> Scenario:
        """As it usually is."""
        return catalog.make(self.scenario)

    @property
    def role(self) -> str:
        """Of the one who climbs."""
        return role_of(self.game, ARENA.name, self.team)

    @property
    def wanted(self) -> str:
        """What earns stars, in a sentence."""
        if self.alone:
            beside = f" beside {self.rung.name}" if len(self.game.teams()[0].agents) > 1 else ""
            return f"Reach {mark(self.rung)} points{beside}: in one round 1 star, in most 2, in all {ROUNDS} 3."
        return f"Best of {ROUNDS} rounds: 1 star for a win, 2 for a clear one, 3 without losing a round."


def steps(ladder: Ladder, scenario: str, team: str) -> list[Step]:
    """All steps of a team's ladder, the easiest first; models that are not there any more are left out."""
    game = catalog.make(scenario)
    rivals = [known.name for known in game.teams() if known.name != team]
    role = role_of(game, ARENA.name, rivals[0] if rivals else team)
    rungs = [rung for rung in ladder.rungs(role) if not rung.file or (places.shipped_models() / rung.file).is_file()]
    return [Step(scenario, team, rung, number, len(rungs)) for number, rung in enumerate(rungs)]


def next_step(standings: Standings, climbed: Sequence[Step]) -> Step | None:
    """The first one without a star; None where all have some."""
    return next((step for step in climbed if not standings.stars(step.role, step.rung.key)), None)


def seats(step: Step, library: Library) -> tuple[list[Player], dict[int, int]]:
    """Every seat's player, and which agent the person drives; ValueError where a model cannot be used."""
    seated: list[Player] = []
    people: dict[int, int] = {}
    for team in step.game.teams():
        mine = team.name == step.team
        if mine and not step.alone:
            sitting = player("script:medium", step.game, ARENA, team.name, library)
        elif step.rung.file:
            sitting = library.player(places.shipped_models() / step.rung.file, step.game, ARENA, team.name)
        else:
            sitting = player(step.rung.key, step.game, ARENA, team.name, library)
        if mine:
            people[0] = len(seated)
        seated += [sitting] * len(team.agents)
    return seated, people


def climbed_by_hand(step: Step, match: Match, story: Story) -> bool:
    """Whether a person drove nearly all the time, against the very player who had to be beaten."""
    names = [team.name for team in match.teams]
    mine = names.index(step.team)
    enough = MOST_OF_THE_TIME / len(match.teams[mine].agents)
    person = any(who.kind == "human" and share >= enough for who, share in story.shares(mine).items())
    rivals = [{who.key for who in story.shares(team)} for team in range(len(names)) if team != mine]
    return person and story.whole and all(rival == {step.rung.key} for rival in rivals)


def points(match: Match) -> list[float]:
    """What the first team came to in each round."""
    return [float(kept.score[0]) for kept in match.recording.rounds if kept.score is not None]


def stars(step: Step, match: Match, story: Story | None) -> int:
    """What a match that is over has earned: nothing where somebody else drove, or others than the rung's player."""
    if story is None or not climbed_by_hand(step, match, story):
        return 0
    if step.alone:
        return stars_for(points(match), mark(step.rung))
    team = [known.name for known in match.teams].index(step.team)
    won = int(match.wins[team])
    return stars_against(won, int(match.wins.sum()) - won, match.winner == team)
