"""The training process: the only part of the arena that knows torch."""
