"""How fast time runs, in a match and in a replay: slowly, as it is, fast, or not at all."""

from __future__ import annotations

from arena.app.face.widget import Key
from arena.app.hands.bindings import Bindings

TIMES = "\N{MULTIPLICATION SIGN}"
SLOW = 0.25
FAST = (1, 2, 4)


class Tempo:
    """What the player has chosen.  Slow and fast exclude each other."""

    paused = False
    slow = False
    fast = 1  # one of FAST

    @property
    def rate(self) -> float:
        """Seconds of the match to a second of the player."""
        return 0.0 if self.paused else SLOW if self.slow else float(self.fast)

    @property
    def words(self) -> str:
        """The rate, to be read."""
        return "paused" if self.paused else f"¼{TIMES}" if self.slow else f"{self.fast}{TIMES}"

    def hear(self, action: str | None) -> bool:
        """An action of the bindings; True if it meant time."""
        if action == "pause":
            self.paused = not self.paused
        elif action == "slow":
            self.slow, self.fast = not self.slow, 1
        elif action == "fast":
            self.slow, self.fast = False, FAST[(FAST.index(self.fast) + 1) % len(FAST)]
        else:
            return False
        return True

    def time_keys(self, bindings: Bindings) -> list[Key]:
        """What the keys of `hear` do now."""
        return [
            bindings.key("pause", "go on" if self.paused else "pause"),
            bindings.key("slow", "full speed" if self.slow else "slow"),
            bindings.key("fast", "full speed" if self.fast == FAST[-1] else "faster" if self.fast > 1 else "fast"),
        ]
