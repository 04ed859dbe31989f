"""Whether a training can begin: tried in a single world, so that nothing is left of one that cannot."""

from __future__ import annotations

from arena.training.request import RunRequest
from arena.training.worker.loop import begun


def refuse_what_cannot_begin(request: RunRequest) -> None:
    """ValueError says in one sentence why the training cannot begin."""
    request.config()  # before there is one world only, of whatever number was asked for
    setting, _ = begun(request.model_copy(update={"changes": request.changes | {"worlds": 1}}), 0)
    setting.close()
