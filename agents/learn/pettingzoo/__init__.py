"""Games of others, to be learned from: any PettingZoo `ParallelEnv`, and any Gymnasium environment."""
