"""What the command line says when it cannot do what was asked."""

from __future__ import annotations


class Complaint(ValueError):
    """An expected error, in one sentence that says what is wrong and what to do."""


def sentence(error: BaseException) -> str:
    """One line out of any expected error; the operating system's errors get their file in front."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__
