"""Playing: seats and their players, matches, replays, evaluation, the library of models.  No pygame, no torch."""
