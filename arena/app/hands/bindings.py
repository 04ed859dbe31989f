"""Which key does what: four sets that steer, the game's own actions, and what the buttons of a gamepad stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pygame

from arena.app.face.widget import Key

WAYS = ("left", "right", "up", "down")
RESERVED = {
    pygame.K_ESCAPE,
    pygame.K_RETURN,
    pygame.K_F1,
    pygame.K_F11,
    pygame.K_F12,
    *range(pygame.K_0, pygame.K_9 + 1),
}
"""Keys that mean the same everywhere: menu, choose, help, full screen, screenshot, and the words of those who talk."""


@dataclass(frozen=True)
class Action:
    """Something a key does; `name` stands in the settings' file, `meaning` on their screen."""

    name: str
    meaning: str
    code: int  # unless the player has chosen another
    button: int | None = None  # of a gamepad


@dataclass(frozen=True)
class KeySet:
    """Four keys that steer an agent."""

    name: str
    left: int
    right: int
    up: int
    down: int

    @property
    def codes(self) -> tuple[int, int, int, int]:
        """The keys in the order of `WAYS`."""
        return self.left, self.right, self.up, self.down

    @property
    def caps(self) -> str:
        """The keys as the line at the bottom shows them: up, left, down, right."""
        arrows = self.codes == ARROWS
        return "← ↑ ↓ →" if arrows else " ".join(map(cap_of, (self.up, self.left, self.down, self.right)))


ARROWS = (pygame.K_LEFT, pygame.K_RIGHT, pygame.K_UP, pygame.K_DOWN)
SETS = {
    "arrows": ARROWS,
    "W A S D": (pygame.K_a, pygame.K_d, pygame.K_w, pygame.K_s),
    "I J K L": (pygame.K_j, pygame.K_l, pygame.K_i, pygame.K_k),
    "keypad": (pygame.K_KP4, pygame.K_KP6, pygame.K_KP8, pygame.K_KP5),
}
MOST_PEOPLE = len(SETS)  # at one machine
STEERING = tuple(
    Action(f"{way}_{number}", f"{way} ({name})", code)
    for number, (name, codes) in enumerate(SETS.items(), 1)
    for way, code in zip(WAYS, codes, strict=True)
)
OWN = (  # whoever gives a match another key adds a line here
    Action("pause", "pause", pygame.K_SPACE, 2),
    Action("slow", "slow motion", pygame.K_z),
    Action("fast", "fast forward", pygame.K_f, 8),
    Action("step", "one step at a time", pygame.K_PERIOD),
    Action("next", "take over the next agent", pygame.K_TAB, 3),
    Action("release", "release the agent", pygame.K_r, 6),
    Action("next_2", "player 2: take over the next agent", pygame.K_q),
    Action("release_2", "player 2: release the agent", pygame.K_e),
    Action("next_3", "player 3: take over the next agent", pygame.K_u),
    Action("release_3", "player 3: release the agent", pygame.K_o),
    Action("next_4", "player 4: take over the next agent", pygame.K_KP7),
    Action("release_4", "player 4: release the agent", pygame.K_KP9),
    Action("xray", "X-ray: what an agent thinks", pygame.K_x, 9),
    Action("values", "X-ray: value map", pygame.K_v, 10),
    Action("eyes", "change the view: whose eyes", pygame.K_c),
    Action("words", "dictionary: what words meant", pygame.K_t),
    Action("word_before", "say the previous word", pygame.K_LEFTBRACKET, 4),
    Action("word_after", "say the next word", pygame.K_RIGHTBRACKET, 5),
    Action("silence", "say nothing", pygame.K_BACKSPACE),
)
ACTIONS = {action.name: action for action in (*OWN, *STEERING)}
NO_BUTTON = -1
FIXED_BUTTONS = {0: pygame.K_RETURN, 1: pygame.K_ESCAPE, 7: pygame.K_ESCAPE}
BUTTONS = ("A", "B", "X", "Y", "LB", "RB", "Back", "Start")

KEY_NAMES = {  # several constants have two names; the last one of the alphabet stays
    getattr(pygame, name): name[2:].lower()
    for name in sorted(dir(pygame))
    if name.startswith("K_") and name != "K_UNKNOWN"
}
KEY_CODES = {name[2:].lower(): getattr(pygame, name) for name in dir(pygame) if name.startswith("K_")}
CAPS = {
    **dict(zip(ARROWS, "←→↑↓", strict=True)),
    **{getattr(pygame, f"K_KP{digit}"): f"Num {digit}" for digit in range(10)},
    pygame.K_KP_ENTER: "Num Enter",
    pygame.K_KP_PERIOD: "Num .",
    pygame.K_KP_PLUS: "Num +",
    pygame.K_KP_MINUS: "Num -",
    pygame.K_KP_MULTIPLY: "Num *",
    pygame.K_KP_DIVIDE: "Num /",
    pygame.K_RETURN: "Enter",
    pygame.K_ESCAPE: "Esc",
    pygame.K_PAGEUP: "Page up",
    pygame.K_PAGEDOWN: "Page down",
    pygame.K_LSHIFT: "Left shift",
    pygame.K_RSHIFT: "Right shift",
    pygame.K_LCTRL: "Left Ctrl",
    pygame.K_RCTRL: "Right Ctrl",
    pygame.K_LALT: "Left Alt",
    pygame.K_RALT: "Right Alt",
}


def cap_of(code: int) -> str:
    """What is printed on a key."""
    if code in CAPS:
        return CAPS[code]
    if 32 < code < 0x110000 and chr(code).isprintable():
        return chr(code).upper()
    return KEY_NAMES.get(code, f"key {code}").capitalize()


def key_name(code: int) -> str:
    """A key as the settings' file writes it."""
    return KEY_NAMES.get(code, str(code))


def key_code(name: str) -> int:
    """The key of a name; ValueError where there is none."""
    if name in KEY_CODES:
        return KEY_CODES[name]
    if name.isdecimal() and len(name) > 1:
        return int(name)
    raise ValueError(f"there is no key called {name!r}")


class Bindings:
    """What the keys and buttons do now: the defaults, and over them what the player has chosen."""

    def __init__(self, keys: Mapping[str, str] | None = None, buttons: Mapping[str, int] | None = None) -> None:
        chosen = {name: key_code(key) for name, key in (keys or {}).items() if name in ACTIONS}
        self.codes = {name: chosen.get(name, action.code) for name, action in ACTIONS.items()}
        self.actions = {code: name for name, code in reversed(self.codes.items())}  # of two the first has it
        given = {name: button for name, button in (buttons or {}).items() if name in ACTIONS}
        taken = set(given.values())
        usual = {name: action.button for name, action in ACTIONS.items() if action.button not in taken}
        self.buttons: dict[str, int | None] = {name: given.get(name, usual.get(name)) for name in ACTIONS}

    def action(self, code: int) -> str | None:
        """What a key does in a match: a name of `ACTIONS`."""
        return self.actions.get(code)

    def code(self, action: str) -> int:
        """The key of an action."""
        return self.codes[action]

    def cap(self, action: str) -> str:
        """What is printed on the key of an action."""
        return cap_of(self.codes[action])

    def key(self, action: str, meaning: str) -> Key:
        """An action as an entry of the line at the bottom."""
        return Key(self.cap(action), meaning, self.codes[action])

    @property
    def sets(self) -> list[KeySet]:
        """The four sets that steer; the nth person has the nth."""
        return [KeySet(name, *(self.codes[f"{way}_{number}"] for way in WAYS)) for number, name in enumerate(SETS, 1)]

    def pad_keys(self) -> dict[int, int]:
        """The key that each button of a gamepad stands for."""
        return {button: self.codes[name] for name, button in self.chosen_buttons()} | FIXED_BUTTONS

    def chosen_buttons(self) -> Iterator[tuple[str, int]]:
        """Actions that have a button."""
        return ((name, button) for name, button in self.buttons.items() if button is not None and button >= 0)

    def button_action(self, button: int) -> str | None:
        """What a button does in a match."""
        return next((name for name, known in self.chosen_buttons() if known == button), None)

    def with_key(self, action: str, code: int) -> dict[str, str]:
        """The keys to keep if an action gets this one; who has had it gets the action's old one."""
        codes = dict(self.codes)
        if other := self.action(code):
            codes[other] = codes[action]
        codes[action] = code
        return {name: key_name(chosen) for name, chosen in codes.items() if chosen != ACTIONS[name].code}

    def with_button(self, action: str, button: int) -> dict[str, int]:
        """The same for a gamepad's buttons; NO_BUTTON for an action that is left without one."""
        buttons = {name: NO_BUTTON if known is None else known for name, known in self.buttons.items()}
        if other := self.button_action(button):
            buttons[other] = buttons[action]
        buttons[action] = button
        usual = {name: NO_BUTTON if known.button is None else known.button for name, known in ACTIONS.items()}
        return {name: chosen for name, chosen in buttons.items() if chosen != usual[name]}

    def pad_cap(self, code: int) -> str | None:
        """The button that stands for a key."""
        return next((button_name(button) for button, key in self.pad_keys().items() if key == code), None)


def button_name(button: int) -> str:
    """What is printed on a button of most gamepads."""
    return BUTTONS[button] if button < len(BUTTONS) else f"button {button + 1}"
