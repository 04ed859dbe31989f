"""Everything a learner needs to go on, as one flat dictionary of tensors: no pickle is read to resume."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from agents.core.env import TeamArrays, VectorEnv

RUNNING = "running/"  # parts so named belong to running episodes: zero where the worlds start afresh
WORLDS = "worlds"

Part = nn.Module | torch.optim.Optimizer | torch.Generator | Tensor
Parts = Mapping[str, Part]  # a learner's parts by name


def under(name: str, parts: Parts) -> Parts:
    """The same parts, of something that has this name."""
    return {f"{name}/{part}": value for part, value in parts.items()}


def tensors(parts: Parts) -> dict[str, Tensor]:
    """Copies of all tensors of all parts, named part/tensor."""
    inside = {name: _inside(part) for name, part in parts.items()}
    return {f"{name}/{key}": tensor.detach().clone() for name in inside for key, tensor in inside[name].items()}


def restore(parts: Parts, state: Mapping[str, Tensor]) -> None:
    """Put the tensors of `state` back into the parts; ValueError, before anything changes, where they do not fit."""
    fitting(parts, state)
    for name, part in parts.items():
        _put(part, _below(name, state))


def fitting(parts: Parts, state: Mapping[str, Tensor]) -> None:
    """ValueError where the tensors of `state` are not those of the parts."""
    for name, part in parts.items():
        if not _fits(part, _below(name, state)):
            raise ValueError(f"the checkpoint does not fit this training: {name} is missing or has another shape")


def with_worlds(parts: Parts, env: VectorEnv) -> dict[str, Tensor]:
    """As `tensors`, and the worlds as they stand."""
    worlds = {f"{WORLDS}/{name}": torch.from_numpy(array) for name, array in env.keep().items()}
    return tensors(parts) | worlds


def resume(parts: Parts, state: Mapping[str, Tensor], env: VectorEnv) -> TeamArrays:
    """As `restore`, worlds included; observations as they stand.  Worlds that cannot be kept start afresh."""
    fitting(parts, state)
    worlds = {name: tensor.numpy() for name, tensor in _below(WORLDS, state).items()}
    if bool(worlds) != bool(env.keep()):
        raise ValueError("the checkpoint does not fit this training: its worlds are missing, or of another kind")
    try:
        obs = env.resume(worlds)
    except KeyError as missing:
        raise ValueError(f"the checkpoint does not fit this training: {missing} of its worlds is missing") from None
    restore(parts, state)
    for name, part in parts.items():
        if name.startswith(RUNNING) and isinstance(part, Tensor) and not worlds:
            part.zero_()
    return obs


def finite(state: Mapping[str, Tensor]) -> bool:
    """Whether all of it is made of numbers."""
    return all(bool(tensor.isfinite().all()) for tensor in state.values() if tensor.is_floating_point())


def _inside(part: Part) -> dict[str, Tensor]:
    match part:
        case nn.Module():
            return dict(part.state_dict())
        case torch.optim.Optimizer():
            return {
                f"{number}/{key}": value
                for number, parameter in enumerate(_parameters(part))
                for key, value in part.state.get(parameter, {}).items()
            }
        case torch.Generator():
            return {"state": part.get_state()}
        case Tensor():
            return {"value": part}


def _fits(part: Part, found: dict[str, Tensor]) -> bool:
    if isinstance(
        part, torch.optim.Optimizer
    ):  # its moments appear with the first step: there may be none on either side
        shapes = {str(number): parameter.shape for number, parameter in enumerate(_parameters(part))}
        return all(value.shape in (torch.Size(), shapes.get(key.split("/")[0])) for key, value in found.items())
    now = _inside(part)
    if isinstance(part, torch.Generator):
        return now.keys() == found.keys()  # states differ in size between a processor and a GPU
    return now.keys() == found.keys() and all(now[key].shape == found[key].shape for key in now)


def _put(part: Part, found: dict[str, Tensor]) -> None:
    match part:
        case nn.Module():
            part.load_state_dict(found)
        case torch.optim.Optimizer():
            for number, parameter in enumerate(_parameters(part)):
                part.state[parameter] = {
                    key: value.to(parameter.device, copy=True) for key, value in _below(str(number), found).items()
                }
        case torch.Generator():
            _go_on(part, found["state"])
        case Tensor():
            part.copy_(found["value"])


def _go_on(generator: torch.Generator, state: Tensor) -> None:
    """Take up a state; one of another kind of device is but a seed, as that device's sequence does not exist here."""
    if state.shape == generator.get_state().shape:
        generator.set_state(state)
    else:
        generator.manual_seed(zlib.crc32(state.numpy().tobytes()))


def _parameters(optimiser: torch.optim.Optimizer) -> list[Tensor]:
    return [parameter for group in optimiser.param_groups for parameter in group["params"]]


def _below(name: str, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key.removeprefix(name + "/"): value for key, value in state.items() if key.startswith(name + "/")}
