"""What environments give, as learners keep it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


def agents_first(array: npt.NDArray) -> Tensor:
    """(B, A, ...) to float32 (A, B, ...)."""
    return torch.from_numpy(np.ascontiguousarray(array.swapaxes(0, 1), np.float32))
