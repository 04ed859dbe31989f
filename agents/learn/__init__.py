"""Learners: they know environments only through `agents.core.env.VectorEnv`.

Axes: T decisions of a rollout, B worlds, A agents of a team, S samples (world-decisions), D numbers observed, K moves,
H hidden units, n rows each of some agent.
Learners put the agents first: the agents of a team are a batch axis.
"""
