"""Puts every match into the history when its screen goes, to be played again, with the names of the people in it."""

from __future__ import annotations

from arena.app.playing.part import Part
from arena.play.history import seal


class Recorder(Part):
    """Notes who drives whom, and stores the match in the background."""

    def tick(self) -> None:
        """See `Part`."""
        for person, agent in self.screen.drives.items():
            self.screen.match.recording.names[agent] = self.screen.name_of(person)

    def closed(self) -> None:
        """See `Part`.  When the whole game closes, nobody would finish what the background does."""
        seal(self.screen.match)
        if self.screen.app.open:
            self.screen.app.background.do(self.store)
        else:
            self.store()

    def store(self) -> None:
        """Write the file; a full disk is one sentence."""
        try:
            self.screen.app.home.history.add(self.screen.match.recording)
        except OSError as error:
            self.screen.app.say(f"The match could not be recorded: {error.strerror or error}.")
