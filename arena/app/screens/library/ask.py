"""What the library asks for: another name for a model, or where a file lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from arena.app.background import Job
from arena.app.face.widget import Button
from arena.app.screens.ask import Ask, as_path
from arena.play.library import LONGEST_NAME, ModelFile

if TYPE_CHECKING:
    from arena.app.application import Application

FOUND = 3  # files offered
NAMES = (
    "Patient",
    "Swift",
    "Cunning",
    "Bold",
    "Quiet",
    "Stubborn",
    "Lucky",
    "Restless",
    "Gentle",
    "Sly",
    "Northern",
    "Old",
)


class AskForName(Ask):
    """Asks for a name, and has some ready for those who have no letters at hand."""

    def __init__(self, app: Application, model: ModelFile, rename: Callable[[str], None]) -> None:
        said = "The name is in the file, so it goes along wherever you copy it."
        super().__init__(app, f"Rename {model.name}", said, model.name, [("Rename", rename)])
        self.line.longest = LONGEST_NAME
        self.team = model.card.team if model.card else "model"
        self.number = sum(map(ord, model.name))
        self.buttons.insert(1, Button("Suggest a name", self.suggest, verb="another one"))

    def suggest(self) -> None:
        """Put the next name into the line."""
        self.number += 1
        self.line.text = f"{NAMES[self.number % len(NAMES)]} {self.team}"


class AskForFile(Ask):
    """Asks for a path, and offers the newest model files that lie where downloads usually do."""

    def __init__(self, app: Application, take: Callable[[Path], None]) -> None:
        said = "Drop an .onnx file on the window at any time, or type here where it lies."
        super().__init__(app, "Import a model", said, "", [("Import", lambda text: take(as_path(text)))])
        self.take = take
        self.looking: Job | None = app.background.do(found_files)

    def update(self, seconds: float) -> None:
        """See `Screen`."""
        super().update(seconds)
        self.buttons[0].reason = None if self.line.text else "no path is typed"
        if self.looking is not None and self.looking.done:
            for path in self.looking.value or []:
                self.buttons.insert(-1, Button(f"Import {path.name} from {path.parent.name}", self.taker(path)))
            self.looking = None
            self.arrange()

    def taker(self, path: Path) -> Callable[[], None]:
        """Close, then take a file."""
        return self.doing(lambda text: self.take(path))


def found_files() -> list[Path]:
    """The newest model files in the home folder and in those for downloads and the desktop."""
    home = Path.home()
    files = [path for folder in (home, home / "Downloads", home / "Desktop") for path in folder.glob("*.onnx")]
    return sorted(files, key=lambda path: -path.stat().st_mtime)[:FOUND]
