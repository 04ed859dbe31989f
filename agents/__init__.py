"""A small multi-agent learning library: it knows environments only through `agents.core.env.VectorEnv`."""
