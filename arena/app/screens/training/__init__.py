"""A training as it goes."""
