"""What an ONNX file contains, read from its bytes before anything runs it.

Reads the wire format of protocol buffers and, of onnx.proto, only what the checks in `agents.inference.model` need.
The numbers are those of onnx/onnx.proto; https://protobuf.dev/programming-guides/encoding describes the wire.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES = 0, 1, 2, 5  # wire types
Field = tuple[int, int, "int | memoryview"]  # number, wire type, value


@dataclass
class Value:
    """An input or output of the graph: `shape` has None for a free axis; `kind` is TensorProto's."""

    name: str
    kind: int
    shape: tuple[int | None, ...]


@dataclass
class Contents:
    """Of a model file, what decides whether it may run."""

    opsets: dict[str, int] = field(default_factory=dict)  # version by domain
    metadata: dict[str, str] = field(default_factory=dict)
    operations: set[str] = field(default_factory=set)  # types; those of another domain as domain::type
    inputs: list[Value] = field(default_factory=list)
    outputs: list[Value] = field(default_factory=list)
    external_data: bool = False  # some tensor lies in another file
    subgraphs: bool = False  # loops and branches
    functions: bool = False  # operations that the file defines itself
    graphs: int = 0


def contents(data: bytes) -> Contents:
    """Read an ONNX file; ValueError where the bytes are not one."""
    found = Contents()
    for number, wire, value in fields(memoryview(data)):
        match number:
            case 7:
                found.graphs += 1
                _graph(_bytes(wire, value), found)
            case 8:
                domain, version = "", 0
                for inner, inner_wire, inner_value in fields(_bytes(wire, value)):
                    domain = _text(inner_wire, inner_value) if inner == 1 else domain
                    version = _int(inner_wire, inner_value) if inner == 2 else version
                found.opsets[domain] = version
            case 14:
                entry = {inner: _text(w, v) for inner, w, v in fields(_bytes(wire, value)) if inner in (1, 2)}
                found.metadata[entry.get(1, "")] = entry.get(2, "")
            case 25:
                found.functions = True
    return found


def fields(data: memoryview) -> Iterator[Field]:
    """The fields of one message, in the order of the file; ValueError where they run past its end."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = _varint(data, at)
            yield number, wire, value
            continue
        if wire == LENGTH:
            size, at = _varint(data, at)
        elif wire in (EIGHT_BYTES, FOUR_BYTES):
            size = 8 if wire == EIGHT_BYTES else 4
        else:
            raise ValueError(f"wire type {wire}")
        if number == 0 or at + size > len(data):
            raise ValueError("a field runs past the end")
        yield number, wire, data[at : at + size]
        at += size


def _graph(data: memoryview, found: Contents) -> None:
    for number, wire, value in fields(data):
        match number:
            case 1:
                _node(_bytes(wire, value), found)
            case 5:
                _tensor(_bytes(wire, value), found)
            case 11:
                found.inputs.append(_value(_bytes(wire, value)))
            case 12:
                found.outputs.append(_value(_bytes(wire, value)))
            case 15:  # sparse tensors: values and indices are tensors
                for inner, inner_wire, inner_value in fields(_bytes(wire, value)):
                    if inner in (1, 2):
                        _tensor(_bytes(inner_wire, inner_value), found)


def _node(data: memoryview, found: Contents) -> None:
    kind, domain = "", ""
    for number, wire, value in fields(data):
        match number:
            case 4:
                kind = _text(wire, value)
            case 7:
                domain = _text(wire, value)
            case 5:
                _attribute(_bytes(wire, value), found)
    found.operations.add(kind if domain in ("", "ai.onnx") else f"{domain}::{kind}")


def _attribute(data: memoryview, found: Contents) -> None:
    for number, wire, value in fields(data):
        if number in (6, 11):  # a graph, graphs
            found.subgraphs = True
        elif number in (5, 10):  # a tensor, tensors
            _tensor(_bytes(wire, value), found)
        elif number in (22, 23):  # a sparse tensor, sparse tensors
            for inner, inner_wire, inner_value in fields(_bytes(wire, value)):
                if inner in (1, 2):
                    _tensor(_bytes(inner_wire, inner_value), found)


def _tensor(data: memoryview, found: Contents) -> None:
    for number, wire, value in fields(data):
        if number == 13 or (number == 14 and _int(wire, value) != 0):  # external_data, data_location
            found.external_data = True


def _value(data: memoryview) -> Value:
    name, kind, shape = "", 0, []
    for number, wire, value in fields(data):
        if number == 1:
            name = _text(wire, value)
        elif number == 2:
            for tensor in _inside(value, wire, 1):
                for inner, inner_wire, inner_value in fields(tensor):
                    if inner == 1:
                        kind = _int(inner_wire, inner_value)
                    elif inner == 2:
                        shape = [_axis(axis) for axis in _inside(inner_value, inner_wire, 1)]
    return Value(name, kind, tuple(shape))


def _axis(data: memoryview) -> int | None:
    sizes = [_int(wire, value) for number, wire, value in fields(data) if number == 1]
    return sizes[-1] if sizes else None


def _inside(value: int | memoryview, wire: int, wanted: int) -> list[memoryview]:
    return [_bytes(w, v) for number, w, v in fields(_bytes(wire, value)) if number == wanted]


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise ValueError("a number runs past the end")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
    raise ValueError("a number is too long")


def _bytes(wire: int, value: int | memoryview) -> memoryview:
    if wire != LENGTH or isinstance(value, int):
        raise ValueError("a message was expected")
    return value


def _int(wire: int, value: int | memoryview) -> int:
    if wire != VARINT or not isinstance(value, int):
        raise ValueError("a number was expected")
    return value


def _text(wire: int, value: int | memoryview) -> str:
    return str(_bytes(wire, value), "utf-8")  # UnicodeDecodeError is a ValueError
