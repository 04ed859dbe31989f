"""Another card in a model file: the network's bytes stay as they are."""

from __future__ import annotations

from agents.core.card import ModelCard
from agents.inference.protobuf import LENGTH, VARINT, fields

METADATA = 14  # ModelProto.metadata_props, see `agents.inference.protobuf`


def relabelled(data: bytes, card: ModelCard) -> bytes:
    """The model file `data` with this card in place of its own; ValueError where the bytes are no ONNX file."""
    entry = _entry(1, b"card") + _entry(2, card.model_dump_json().encode())
    return cardless(data) + _entry(METADATA, entry)


def cardless(data: bytes) -> bytes:
    """The model file `data` without its card: the same whatever it is called; ValueError as in `relabelled`."""
    made = bytearray()
    for number, wire, value in fields(memoryview(data)):
        if number == METADATA and isinstance(value, memoryview) and _key(value) == b"card":
            continue
        made += _varint(number << 3 | wire)
        if isinstance(value, int):
            made += _varint(value)
        else:
            made += (_varint(len(value)) if wire == LENGTH else b"") + value
    return bytes(made)


def _key(entry: memoryview) -> bytes:
    return b"".join(bytes(value) for number, wire, value in fields(entry) if number == 1 and wire != VARINT)  # type: ignore[arg-type]


def _entry(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | LENGTH) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])
