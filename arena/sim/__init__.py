"""The batched particle world: bodies, contacts, rules, episodes and replays.  NumPy only; it cannot draw and knows no colours."""
