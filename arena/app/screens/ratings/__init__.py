"""The ratings."""
