"""Matches that play by themselves to be looked at: behind the title, in cards, as pictures of models."""
