"""Which device a training computes on."""

from __future__ import annotations

import torch

from arena.training.request import RunError


def chosen(device: str) -> str:
    """`cpu` or `cuda`; auto is the latter where there is one.  RunError where what was asked for is not there."""
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda" and not torch.cuda.is_available():
        raise RunError("torch finds no CUDA device here; leave --device out, or install a CUDA build of torch")
    return device
