"""The rows of the settings' sections: what each changes, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from arena.app.display import desktop_size
from arena.app.face.canvas import DESIGN
from arena.app.face.dial import Slider, Switch
from arena.app.face.entry import TextField
from arena.app.face.widget import Button, Chooser, Option, Widget
from arena.app.hands.bindings import MOST_PEOPLE, OWN, SETS
from arena.app.screens.settings.keys import OVER, key_rows, steering_rows, unchanged
from arena.app.settings import INKS, LONGEST_NAME, Palette, Rate, Scale, Settings

if TYPE_CHECKING:
    from arena.app.application import Application

WINDOWS = ((960, 540), (1280, 720), (1600, 900), (1920, 1080), (2560, 1440), (3840, 2160))
TIMES = "\N{MULTIPLICATION SIGN}"
SAID = {
    "standard": "standard",
    "red and green": "red-green",
    "blue and yellow": "blue-yellow",
    "bright": "high contrast",
}


@dataclass
class Group:
    """Rows under a heading, in so many columns; `over`: what stands above the ends of its rows, from the right."""

    heading: str
    rows: list[Widget] = field(default_factory=list)
    columns: int = 1
    over: tuple[tuple[str, float], ...] = ()  # words, and how far from the right


def video(app: Application) -> list[Group]:
    """The window, and how often it is drawn."""
    settings = app.home.settings
    full = Switch("Full screen", settings.full_screen, app.set_full_screen, "F11 or Alt+Enter at any time")
    size = window_size(app)
    room = int(app.canvas.fitting * 100)
    scales = [
        Option(f"{scale} %" if scale else "automatic", f"room for {room} %" if scale > room else None)
        for scale in get_args(Scale)
    ]
    interface = choice(app, "Interface scale", "scale", get_args(Scale), scales, "automatic: as large as fits")
    rates = [Option(f"{rate}" if rate else "display") for rate in get_args(Rate)]
    rate = choice(app, "Frame rate limit", "rate", get_args(Rate), rates, "frames a second; fewer save power")
    back = reset(app, ["full_screen", "scale", "rate"], lambda: app.set_size(DESIGN))
    if app.windowed != DESIGN:
        back.reason = None
    return [Group("", [full, size, interface, rate, back])]


def window_size(app: Application) -> Chooser:
    """How large the window is, of the usual sizes and as it is now."""
    now, largest = app.windowed, desktop_size()
    sizes = sorted({*WINDOWS, now})
    fits = [size == now or largest is None or (size[0] <= largest[0] and size[1] <= largest[1]) for size in sizes]
    options = [
        Option(f"{width} {TIMES} {height}", None if fit else "larger than the display")
        for (width, height), fit in zip(sizes, fits, strict=True)
    ]
    chooser = Chooser(
        "Window size",
        options,
        sizes.index(now),
        lambda chosen: app.set_size(sizes[chosen]) if options[chosen].reason is None else None,
        meaning="or drag its edge",
    )
    chooser.reason = "the game fills the screen" if app.home.settings.full_screen else None
    return chooser


def sound(app: Application) -> list[Group]:
    """How loud, and whether gamepads shake."""
    settings = app.home.settings

    def louder(value: float) -> None:
        app.change_settings(volume=round(value / 100, 2))
        app.sounds.play("score")

    volume = Slider("Volume", 0, 100, round(settings.volume * 100), 5, louder, lambda value: f"{value:.0f} %")
    volume.reason = "muted" if settings.muted else None
    mute = Switch("Mute", settings.muted, lambda on: app.change_settings(muted=on), "no sound at all")
    rumble = Switch("Rumble", settings.rumble, lambda on: app.change_settings(rumble=on), "gamepads shake at contacts")
    rumble.reason = "reduce motion is on" if settings.calm else None
    return [Group("", [volume, mute, rumble, reset(app, ["volume", "muted", "rumble"])])]


def keys(app: Application) -> list[Group]:
    """What each key does in a match."""
    groups = [Group("In a match", key_rows(app, OWN), 2, OVER)]
    for number, name in enumerate(SETS):
        who = app.home.settings.names[number]
        groups.append(Group(f"Steering · {who} · {name}", steering_rows(app, number), 2))
    back = reset(app, ["keys", "buttons"])
    back.reason = unchanged(app.bindings)
    return [*groups, Group("", [back])]


def players(app: Application) -> list[Group]:
    """Who plays at this machine."""
    settings = app.home.settings
    groups = []
    for person in range(MOST_PEOPLE):
        name = TextField("Name", settings.names[person], namer(app, person), "in results")
        name.longest = LONGEST_NAME
        ink = settings.inks[person]
        colour = Chooser(
            "Colour", [Option(each) for each in INKS], INKS.index(ink), painter(app, person), ("disc", ink)
        )
        groups.append(Group(("First", "Second", "Third", "Fourth")[person] + " player", [name, colour], 2))
    return [*groups, Group("", [reset(app, ["names", "inks"])])]


def namer(app: Application, person: int) -> Callable[[str], None]:
    """What typing a name does."""
    return lambda name: app.change_settings(names=put(app.home.settings.names, person, name))


def painter(app: Application, person: int) -> Callable[[int], None]:
    """What choosing a colour does; who had it gets the old one."""

    def paint(chosen: int) -> None:
        inks, ink = list(app.home.settings.inks), INKS[chosen]
        if ink in inks:
            inks[inks.index(ink)] = inks[person]
        app.change_settings(inks=put(inks, person, ink))

    return paint


def put(values: Sequence[str], place: int, value: str) -> list[str]:
    """Some values, one of them replaced."""
    return [value if number == place else old for number, old in enumerate(values)]


def accessibility(app: Application) -> list[Group]:
    """For all kinds of eyes."""
    settings = app.home.settings
    names = get_args(Palette)
    palette = choice(
        app,
        "Colours",
        "palette",
        names,
        [Option(SAID[name]) for name in names],
        "red-green and blue-yellow: for colour-blind eyes",
    )
    letters = Slider(
        "Text size", 90, 150, settings.text, 10, lambda value: app.change_settings(text=round(value)),
        lambda value: f"{value:.0f} %",
    )  # fmt: skip
    shapes = Switch("Shapes beside colours", True, lambda on: None)
    shapes.reason = "always on: nothing is told by colour alone"
    outline = Switch(
        "Outlines", settings.outline, lambda on: app.change_settings(outline=on), "bright, around all that moves"
    )
    calm = Switch(
        "Reduce motion", settings.calm, lambda on: app.change_settings(calm=on), "nothing slides, swells or pulses"
    )
    return [Group("", [palette, letters, outline, calm, shapes, reset(app, ["palette", "text", "outline", "calm"])])]


def choice(app: Application, label: str, name: str, values: tuple, options: list[Option], meaning: str) -> Chooser:
    """A chooser for one field of the settings."""
    chosen = values.index(getattr(app.home.settings, name))
    return Chooser(
        label, options, chosen, lambda number: app.change_settings(**{name: values[number]}), meaning=meaning
    )


def reset(app: Application, names: Iterable[str], more: Callable[[], None] = lambda: None) -> Button:
    """Puts some fields back, and does what more it takes."""
    usual: dict[str, Any] = {name: getattr(Settings(), name) for name in names}

    def put_back() -> None:
        app.change_settings(**usual)
        more()

    button = Button("Reset to defaults", put_back, verb="reset")
    same = all(getattr(app.home.settings, name) == value for name, value in usual.items())
    button.reason = "these are the defaults" if same else None
    return button
