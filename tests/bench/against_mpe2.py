"""Steps a second of the nine classics here and in `mpe2`, one core, one run: `python tests/bench/against_mpe2.py`.

Both sides get random moves drawn beforehand, restart ended episodes and give back observations and rewards.
"""

from __future__ import annotations

import argparse
import importlib
import json
import time

import numpy as np

from arena.cli.stepping import FEW, stepping_rate

THEIRS = {
    "simple": "simple_v3",
    "adversary": "simple_adversary_v3",
    "crypto": "simple_crypto_v3",
    "push": "simple_push_v3",
    "reference": "simple_reference_v3",
    "speaker_listener": "simple_speaker_listener_v4",
    "spread": "simple_spread_v3",
    "tag": "simple_tag_v3",
    "world_comm": "simple_world_comm_v3",
}


def mpe2_rate(module: str, seconds: float) -> float:
    """Steps a second of one environment of theirs."""
    env = importlib.import_module(f"mpe2.{module}").parallel_env()
    env.reset(seed=0)
    rng, sizes = np.random.default_rng(0), {agent: env.action_space(agent).n for agent in env.possible_agents}
    actions = [{agent: int(rng.integers(size)) for agent, size in sizes.items()} for _ in range(64)]
    steps, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        if not env.agents:
            env.reset()
        env.step(actions[steps % len(actions)])
        steps += 1
    return steps / elapsed


def main() -> None:
    """Print a line each, and all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.0)
    args = parser.parse_args()
    rows = []
    for name, module in THEIRS.items():
        theirs = mpe2_rate(module, args.seconds)
        ours = max(stepping_rate(name, "classic", worlds, args.seconds) for worlds in FEW)
        alone = stepping_rate(name, "classic", 1, args.seconds)
        ratios = {"ratio": round(ours / theirs), "one_world_ratio": round(alone / theirs, 1)}
        rows.append({"scenario": name, "mpe2": round(theirs), "here": round(ours), **ratios})
        print(f"{name:16} mpe2 {theirs:6,.0f}/s   here {ours:10,.0f}/s   x {ratios['ratio']:,}", flush=True)
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
