"""The hyperparameters of every family of algorithms, as data.  No torch here."""

from __future__ import annotations

from typing import Literal

from agents.core.config import Config, option

# What options of several families mean.
TURNED = "what is alike when the ground is turned or mirrored is learned once, where the game is the same then"
SCALED = "scale observations by their running mean and deviation"
IN_ORDER = "things that are alike are seen in the order of their distance, so that it is no matter which is which"


class ValueConfig(Config):
    """Learning the value of moves from lambda-returns, without replay (`agents.learn.value`) or with (`.dqn`)."""

    mixer: Literal["none", "sum", "monotonic"] = option(
        "sum", "how the team's value is made: IQL none, VDN sum, QMIX monotonic"
    )
    worlds: int = option(256, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(16, "decisions in every world between two updates", low=1, high=1024)
    gamma: float = option(0.9, "discount per decision", low=0.0, high=1.0)
    trace: float = option(0.5, "lambda: 0 looks one decision ahead, 1 over the rollout", low=0.0, high=1.0)
    learning_rate: float = option(1e-2, "step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "step size at the end, reached in a straight line", low=0.0, high=1e-1)
    epochs: int = option(1, "passes over each rollout, without replay", low=1, high=32)
    minibatches: int = option(16, "gradient steps a pass, without replay", low=1, high=256)
    replay: int = option(0, "decisions kept and replayed; 0 learns from each rollout alone", low=0, high=10_000_000)
    batch: int = option(512, "decisions replayed in one gradient step", low=8, high=65536)
    updates: int = option(4, "gradient steps after each rollout, with replay", low=1, high=1024)
    warm_up: int = option(5_000, "decisions taken before learning starts, with replay", low=0, high=1_000_000)
    target_rate: float = option(
        0.02, "share of the way that the target network follows per update, with replay", low=1e-4, high=1.0
    )
    muon: bool = option(True, "weights learn by Muon, as much in every direction; otherwise by Adam alone")
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    epsilon: float = option(1.0, "share of random moves at the start", low=0.0, high=1.0)
    epsilon_end: float = option(0.05, "share of random moves once exploration has settled", low=0.0, high=1.0)
    exploration: float = option(0.15, "part of the training over which random moves grow rare", low=0.0, high=1.0)
    units: int = option(128, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(True, "normalise each hidden layer")
    shared: bool = option(True, "one network for all agents of a team, told who it is; otherwise one network each")
    normalise: bool = option(False, SCALED)
    equivariant: bool = option(False, TURNED)
    nearest_first: bool = option(True, IN_ORDER)
    recurrent: bool = option(False, "remember what was seen before: a gated recurrent unit after the hidden layers")
    channel: int = option(
        0, "size of the messages by which team-mates tell each other what they know; 0 for none", low=0, high=256
    )
    heads: int = option(2, "messages that each of them sends, and listens for, at once", low=1, high=16)
    mixer_units: int = option(32, "width of the monotonic mixer", low=1, high=256)


class MaddpgConfig(Config):
    """Actors that see their own observation, critics that see everything (`agents.learn.maddpg`)."""

    continuous: bool = option(False, "act by thrust instead of moves")
    worlds: int = option(128, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(4, "decisions in every world between two updates", low=1, high=1024)
    updates: int = option(2, "gradient steps after each rollout", low=1, high=1024)
    batch: int = option(512, "decisions replayed in one gradient step", low=8, high=65536)
    capacity: int = option(100_000, "decisions remembered", low=100, high=10_000_000)
    warm_up: int = option(5_000, "decisions of untrained actors before learning starts", low=0, high=1_000_000)
    gamma: float = option(0.9, "discount per decision", low=0.0, high=1.0)
    learning_rate: float = option(3e-3, "step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "step size at the end, reached in a straight line", low=0.0, high=1e-1)
    target_rate: float = option(0.02, "share of the way that the target networks follow per update", low=1e-4, high=1.0)
    temperature: float = option(0.5, "of the Gumbel softmax through which moves are learned", low=0.05, high=10.0)
    score_penalty: float = option(1e-2, "weight of the squared scores; keeps exploration alive", low=0.0, high=1.0)
    noise: float = option(0.3, "deviation of the noise on thrust while learning", low=0.0, high=2.0)
    noise_end: float = option(0.05, "deviation of the noise on thrust at the end", low=0.0, high=2.0)
    noise_pull: float = option(
        1.0,
        "share of the noise on thrust that is forgotten per decision: Gaussian 1, Ornstein-Uhlenbeck 0.15",
        low=0.01,
        high=1.0,
    )
    decentralised: str = option(
        "", "teams or agents, divided by commas, whose critics see only their own, as in DDPG; or all"
    )
    ensemble: int = option(1, "sub-policies of each agent, which follows another one every episode", low=1, high=8)
    inferred: bool = option(False, "critics go by what their agents believe of the others, learned from what they do")
    inferred_entropy: float = option(1e-3, "weight of the entropy of what is believed", low=0.0, high=1.0)
    common_reward: bool = option(False, "every agent learns the sum of its team's rewards instead of its own")
    muon: bool = option(False, "weights learn by Muon, as much in every direction; otherwise by Adam alone")
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    units: int = option(64, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(False, "normalise each hidden layer")
    shared: bool = option(
        False, "one actor and one critic for all agents of a team, told who it is; ensembles share no actors"
    )
    normalise: bool = option(False, SCALED)
    equivariant: bool = option(False, TURNED)
    nearest_first: bool = option(True, IN_ORDER)


class PpoConfig(Config):
    """Policy gradients held close to where the experience was made (`agents.learn.ppo`)."""

    continuous: bool = option(False, "act by thrust instead of moves")
    centralised: bool = option(True, "critics see what all agents see: MAPPO; otherwise what their own sees: IPPO")
    common_reward: bool = option(False, "every agent learns the sum of its team's rewards instead of its own")
    worlds: int = option(256, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(25, "decisions in every world between two updates", low=1, high=1024)
    gamma: float = option(0.97, "discount per decision", low=0.0, high=1.0)
    trace: float = option(0.9, "lambda: 0 looks one decision ahead, 1 over the rollout", low=0.0, high=1.0)
    learning_rate: float = option(8e-3, "step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "step size at the end, reached in a straight line", low=0.0, high=1e-1)
    epochs: int = option(1, "passes over each rollout", low=1, high=32)
    minibatches: int = option(8, "gradient steps a pass", low=1, high=256)
    clip: float = option(0.2, "how far a probability ratio may move in one update", low=0.01, high=10.0)
    value_clip: float = option(5.0, "how far a value may move in one update, in its units", low=0.01, high=1000.0)
    entropy: float = option(0.03, "weight of the entropy at the start; keeps exploration alive", low=0.0, high=1.0)
    entropy_end: float = option(0.0, "weight of the entropy at the end, reached in a straight line", low=0.0, high=1.0)
    normalise_advantage: bool = option(True, "scale the advantages of a rollout to mean 0 and deviation 1")
    rescale_values: bool = option(True, "learn values in units of the deviation of recent returns")
    muon: bool = option(True, "weights learn by Muon, as much in every direction; otherwise by Adam alone")
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    deviation: float = option(0.5, "deviation of thrust at the start; it is learned", low=0.01, high=2.0)
    units: int = option(128, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(True, "normalise each hidden layer")
    shared: bool = option(True, "one network for all agents of a team, told who it is; otherwise one network each")
    normalise: bool = option(False, SCALED)
    equivariant: bool = option(False, TURNED)
    nearest_first: bool = option(True, IN_ORDER)
    channel: int = option(
        0, "size of the messages by which team-mates tell each other what they know; 0 for none", low=0, high=256
    )
    heads: int = option(2, "messages that each of them sends, and listens for, at once", low=1, high=16)


class HierarchyConfig(PpoConfig):
    """A manager who sets goals and workers who follow them, both as in `PpoConfig` (`agents.learn.hierarchy`)."""

    hold: int = option(5, "decisions for which a goal holds", low=1, high=1000)
    parts: str = option(
        "position", "parts of the observation that goals are about, divided by commas; all, where it has none of these"
    )
    reach: float = option(1.0, "how far off a goal may be, in each number that it is about", low=1e-3, high=1e3)
    obedience: float = option(1.0, "what workers are paid for each unit nearer to their goals", low=0.0, high=1e3)
    manager_gamma: float = option(0.97, "discount per decision of what managers are paid", low=0.0, high=1.0)
    manager_entropy: float = option(0.003, "weight of the entropy of goals; keeps exploration alive", low=0.0, high=1.0)

    def levels(self) -> tuple[PpoConfig, PpoConfig]:
        """Of the manager, who is paid what the whole team is, and of workers, each of whom has a goal of its own."""
        changes = {"gamma": self.manager_gamma, "common_reward": True, "channel": 0}
        changes |= {"entropy": self.manager_entropy, "entropy_end": self.manager_entropy}
        return self.replaced({**changes, "centralised": True}), self.replaced({"common_reward": False})


class ComaConfig(Config):
    """A critic that says what each move was worth beside the others one might have made (`agents.learn.coma`)."""

    worlds: int = option(256, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(25, "decisions in every world between two updates", low=1, high=1024)
    gamma: float = option(0.9, "discount per decision", low=0.0, high=1.0)
    trace: float = option(0.9, "lambda: 0 looks one decision ahead, 1 over the rollout", low=0.0, high=1.0)
    returned: float = option(
        1.0, "share of the return itself in what a move was worth; the rest is what the critic says", low=0.0, high=1.0
    )
    learning_rate: float = option(8e-3, "step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "step size at the end, reached in a straight line", low=0.0, high=1e-1)
    actor_share: float = option(0.7, "size of the actors' steps as a share of the critics'", low=1e-3, high=10.0)
    epochs: int = option(1, "passes over each rollout", low=1, high=32)
    minibatches: int = option(8, "gradient steps a pass", low=1, high=256)
    clip: float = option(0.2, "how far a probability ratio may move in one update", low=0.01, high=10.0)
    epsilon: float = option(0.0, "share of random moves at the start", low=0.0, high=1.0)
    epsilon_end: float = option(0.0, "share of random moves once exploration has settled", low=0.0, high=1.0)
    exploration: float = option(0.5, "part of the training over which random moves grow rare", low=0.0, high=1.0)
    entropy: float = option(0.01, "weight of the entropy; keeps exploration alive", low=0.0, high=1.0)
    muon: bool = option(True, "weights learn by Muon, as much in every direction; otherwise by Adam alone")
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    units: int = option(128, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(True, "normalise each hidden layer")
    shared: bool = option(True, "one network for all agents of a team, told who it is; otherwise one network each")
    normalise: bool = option(False, SCALED)
    equivariant: bool = option(False, TURNED)
    nearest_first: bool = option(True, IN_ORDER)


class CloneConfig(Config):
    """Doing what somebody did (`agents.learn.cloning`)."""

    continuous: bool = option(False, "act by thrust instead of moves")
    batch: int = option(512, "decisions looked at in one gradient step", low=8, high=65536)
    updates: int = option(50, "gradient steps between two looks at other rounds", low=1, high=10_000)
    patience: int = option(40, "such looks without an improvement after which learning ends", low=1, high=10_000)
    learning_rate: float = option(2e-3, "AdamW step size at the start", low=1e-6, high=1e-1)
    learning_rate_end: float = option(0.0, "AdamW step size at the end, reached in a straight line", low=0.0, high=1e-1)
    weight_decay: float = option(1e-2, "share of the step size by which weights shrink in a step", low=0.0, high=1.0)
    gradient_norm: float = option(10.0, "gradients longer than this are shortened to it", low=1e-3, high=1e3)
    units: int = option(256, "width of each hidden layer", low=4, high=1024)
    layers: int = option(2, "hidden layers", low=1, high=6)
    layer_norm: bool = option(True, "normalise each hidden layer")
    nearest_first: bool = option(True, IN_ORDER)


class TabularConfig(Config):
    """Values of moves in a table, over observations that are cut into bins (`agents.learn.tabular`)."""

    worlds: int = option(64, "worlds stepped at once", low=1, high=65536)
    rollout: int = option(16, "decisions in every world between two reports", low=1, high=1024)
    gamma: float = option(0.95, "discount per decision", low=0.0, high=1.0)
    learning_rate: float = option(0.5, "alpha, share of the error that is mended, at the start", low=1e-4, high=1.0)
    learning_rate_end: float = option(0.05, "alpha at the end, reached in a straight line", low=0.0, high=1.0)
    fading: float = option(
        0.0, "alpha is divided by the number of visits to this power; 0.5 to 1 settles in the end", low=0.0, high=1.0
    )
    epsilon: float = option(1.0, "share of random moves at the start", low=0.0, high=1.0)
    epsilon_end: float = option(0.05, "share of random moves once exploration has settled", low=0.0, high=1.0)
    exploration: float = option(0.5, "part of the training over which random moves grow rare", low=0.0, high=1.0)
    bins: int = option(4, "parts that each observed number is cut into", low=1, high=256)
    measured: int = option(
        5_000,
        "random decisions at the start from which the range of each number is measured; 0 for low to high",
        low=0,
        high=1_000_000,
    )
    reach: float = option(1.7, "deviations around the mean that are cut into bins, where measured", low=0.1, high=10.0)
    low: float = option(-1.0, "where the first bin begins, where not measured", low=-1e6, high=1e6)
    high: float = option(1.0, "where the last bin ends, where not measured", low=-1e6, high=1e6)
    size: int = option(16, "the table has two to the power of this many cells", low=4, high=22)
    shared: bool = option(True, "one table for all agents of a team, not told who asks; otherwise one table each")
    common_reward: bool = option(False, "every agent learns the sum of its team's rewards instead of its own")
    nearest_first: bool = option(False, IN_ORDER)
    messages: Literal["none", "sight", "learned"] = option(
        "none", "what agents post for all to read: nothing, what they see as a symbol, or what it has paid to say"
    )
    symbols: int = option(8, "different messages there are", low=2, high=64)
