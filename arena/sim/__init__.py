"""The batched particle world: bodies, contacts, rules, episodes and replays.  NumPy only; nothing here draws."""
