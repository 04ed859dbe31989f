"""Setting up a training."""
