"""The game: screens over matches and trainings, drawn with pygame-ce.  Nothing here imports torch."""
