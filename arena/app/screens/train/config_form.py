"""A form drawn from a config: each field with its meaning, its range, and what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import Any, Literal, Protocol, get_args, get_origin

from agents.core.config import Config
from arena.app.face.dial import Switch
from arena.app.face.entry import TextField
from arena.app.face.widget import Chooser, Option, Widget


class Known(Protocol):
    """What a form needs to know of an option; pydantic's FieldInfo is one."""

    annotation: Any
    description: str | None
    metadata: list[Any]


Changed = Callable[[str, Any], None]
Complain = Callable[[str, Any], str | None]


def config_fields(config: Config, changed: Changed, complain: Complain) -> list[Widget]:
    """One widget for each option of a config."""
    return [
        field(name, info, getattr(config, name), changed, complain) for name, info in type(config).model_fields.items()
    ]


def field(name: str, info: Known, value: Any, changed: Changed, complain: Complain) -> Widget:
    """The widget that fits an option's type."""
    label, meaning = name.replace("_", " "), info.description or ""
    if info.annotation is bool:
        return Switch(label, value, lambda on: changed(name, on), meaning)
    if get_origin(info.annotation) is Literal:
        words = get_args(info.annotation)
        options = [Option(str(word)) for word in words]
        return Chooser(label, options, words.index(value), lambda chosen: changed(name, words[chosen]), meaning=meaning)
    return TextField(
        label,
        say(value),
        lambda text: changed(name, understand(text, info)),
        f"{meaning} ({limits(info)})" if limits(info) else meaning,
        lambda text: complain(name, understand(text, info)),
    )


def say(value: Any) -> str:
    """A value as one would type it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def understand(text: str, info: Known) -> Any:
    """What was typed, as a number where it is one; the config itself says what is wrong with it."""
    kinds = get_args(info.annotation) or (info.annotation,)
    if not text and NoneType in kinds:
        return None
    for kind in (int, float):
        if kind in kinds or kind is int:
            try:
                return kind(text.replace(" ", "").replace("_", ""))
            except ValueError:
                continue
    return text


def limits(info: Known) -> str:
    """The range, in words."""
    low = next((rule.ge for rule in info.metadata if getattr(rule, "ge", None) is not None), None)
    high = next((rule.le for rule in info.metadata if getattr(rule, "le", None) is not None), None)
    if low is None and high is None:
        return ""
    return f"{say(low) if low is not None else '…'} to {say(high) if high is not None else '…'}"
