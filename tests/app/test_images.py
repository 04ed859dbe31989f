"""Every screen looks as in the pictures that are kept; `python -m tests.app.screenshots --renew` makes them anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from arena.app.main import DOORS
from tests.app.furnished import furnish
from tests.app.likeness import FOLDER, difference, kept_at
from tests.app.scenes import SCENES, SIZES, shoot

RENEW = "if that is wanted, look at it after `python -m tests.app.screenshots --renew {}`"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A furnished home, to be copied."""
    home = tmp_path_factory.mktemp("furnished") / "home"
    furnish(home)
    yield home


@pytest.mark.parametrize("name", SCENES)
def test_it_looks_as_it_did(name: str, template: Path, tmp_path: Path) -> None:
    for size, picture in shoot(name, template, tmp_path / "home"):
        path = kept_at(name, size)
        assert path.exists(), f"there is no picture of {name}; {RENEW.format(name)}"
        with Image.open(path) as kept:
            found = difference(picture, kept)
        assert not found, f"{name} at {size[0]} x {size[1]}: {found}; {RENEW.format(name)}"


def test_every_screen_has_a_picture_and_every_picture_a_screen() -> None:
    assert {name.partition("-")[0] for name in SCENES} >= set(DOORS)
    assert {path for path in FOLDER.iterdir()} == {kept_at(name, size) for name in SCENES for size in SIZES}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 3_000_000


def test_small_faults_are_seen() -> None:
    with Image.open(kept_at("title", (1280, 720))) as kept:
        whole = kept.convert("RGB")
    assert not difference(whole, whole)
    button = (44, 150, 176, 172)
    without, moved, pale = whole.copy(), whole.copy(), whole.copy()
    without.paste((10, 13, 24), button)
    moved.paste(whole.crop(button), (button[0], button[1] + 3))
    pale.paste(ImageChops.invert(whole.crop(button)), button)
    for faulty in (without, moved, pale):
        assert difference(faulty, whole)
