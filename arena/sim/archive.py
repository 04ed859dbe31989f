"""Numpy archives that may come from anywhere: nothing is unpacked before it is known how much it is."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

LARGEST = 50_000_000  # bytes an archive may have, packed or unpacked
MOST_ARRAYS = 5_000


class ArchiveError(ValueError):
    """The file is no archive of arrays, or too large; the message says which in the rest of a sentence."""


def read_arrays(path: Path, only: tuple[str, ...] = ()) -> dict[str, npt.NDArray]:
    """The arrays of an archive by name, all of them or `only` some; without pickle.

    ArchiveError and OSError where there is none; damaged bytes may raise what zipfile, zlib and numpy raise.
    """
    if path.stat().st_size > LARGEST:
        raise ArchiveError("is too large for a replay")
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ARRAYS or sum(entry.file_size for entry in entries) > LARGEST:
            raise ArchiveError("is too large for a replay")
        arrays = {}
        for entry in entries:
            name = entry.filename.removesuffix(".npy")
            if not only or name in only:
                with archive.open(entry) as file:
                    arrays[name] = _read(file, entry.file_size)  # type: ignore[arg-type]
    return arrays


def _read(file: BinaryIO, size: int) -> npt.NDArray:
    """One array of so many bytes, header and all: whose header promises more than there is, is not made room for."""
    version = np.lib.format.read_magic(file)
    if version == (1, 0):
        shape, fortran, kind = np.lib.format.read_array_header_1_0(file)
    else:
        shape, fortran, kind = np.lib.format.read_array_header_2_0(file)
    length = math.prod(shape) * kind.itemsize
    if kind.hasobject or not 0 <= length <= size:
        raise ValueError("this array is not what it says")
    flat = np.frombuffer(file.read(length), kind, math.prod(shape))
    return flat.reshape(shape, order="F" if fortran else "C").copy()
