"""Play a model of classic spread inside the real `mpe2`, by onnxruntime alone: `python tests/bench/in_mpe2.py FILE`.

The team return (sum over agents, 25 steps, greedy) must be that of `python -m arena eval FILE`, within the intervals.
"""

from __future__ import annotations

import argparse
import json

import numpy as np
import onnxruntime as ort
from mpe2 import simple_spread_v3


def episode(env, session: ort.InferenceSession, seed: int) -> float:
    """The team's return in one episode."""
    seen, _ = env.reset(seed=seed)
    total = 0.0
    while env.agents:
        obs = np.stack([seen[agent] for agent in env.agents]).astype(np.float32)
        scores = session.run(["move"], {"obs": obs, "agent": np.arange(len(obs))})[0]
        moves = dict(zip(env.agents, scores.argmax(1).tolist(), strict=True))
        seen, reward, *_ = env.step(moves)
        total += sum(reward.values())
    return total


def main() -> None:
    """Print mean and 95 % interval as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--episodes", type=int, default=1000)
    args = parser.parse_args()
    session = ort.InferenceSession(args.model, providers=["CPUExecutionProvider"])
    env = simple_spread_v3.parallel_env()
    returns = np.array([episode(env, session, seed) for seed in range(args.episodes)])
    ci95 = 1.96 * returns.std(ddof=1) / len(returns) ** 0.5
    print(json.dumps({"episodes": args.episodes, "return_mean": returns.mean(), "return_ci95": ci95}))


if __name__ == "__main__":
    main()
