"""Model files read and run, without torch."""
