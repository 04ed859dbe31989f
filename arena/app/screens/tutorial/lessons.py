"""The tutorial, step by step: one entry a lesson.  Neighbours on the same stage share one match."""

from __future__ import annotations

from arena.app.screens.tutorial.lesson import IDLE, USUAL, Goal, Lesson, Stage

FIELD = Stage("simple", options={"time": 90.0, "target": 60})
RING = Stage("sumo", company=IDLE, options={"time": 90.0, "shrink": 0.0, "ring": 0.6})
CHASE = Stage("tag", agent=3, company=USUAL, options={"time": 90.0})
PAIR = Stage("speaker_listener", company="hard", options={"time": 90.0})

LESSONS = (
    Lesson(
        "Move",
        "You drive the disc with the broken white ring. Push it about with [move]. Let go, and it rolls on.",
        FIELD,
        (Goal("left", "left"), Goal("right", "right"), Goal("up", "up"), Goal("down", "down")),
        mouse="You drive the disc with the broken white ring. Hold the left button in the field, and it comes to you. "
        "Let go, and it rolls on.",
        pad="You drive the disc with the broken white ring. Push it about with the left [stick]. "
        "Let go, and it rolls on.",
    ),
    Lesson(
        "Reach",
        "What you want stands at the right. Here: touch a light. Points and clock are at the top.",
        FIELD,
        (Goal("scored", "touch a light"),),
    ),
    Lesson(
        "Bump",
        "Bodies are solid. Take a run at the hexagon, bump into it, and push it over the edge of the ring.",
        RING,
        (Goal("bumped", "bump"), Goal("won", "push it out")),
    ),
    Lesson(
        "Take over",
        "Any agent can be yours at any moment. [next] takes the next one over; [release] gives it back, and it plays "
        "on alone.",
        CHASE,
        (Goal("taken", "take another agent over"), Goal("released", "give it back")),
        mouse="Any agent can be yours at any moment. Click one, in the field or in the list of seats. "
        "Click its seat again to give it back: it plays on alone.",
    ),
    Lesson(
        "Time",
        "Time is yours too. [pause] stops it, [step] makes one single step, [pause] goes on, and [slow] plays slowly.",
        CHASE,
        (
            Goal("paused", "stop"),
            Goal("stepped", "one step", "step"),
            Goal("went on", "go on"),
            Goal("slow", "slow", "slow"),
        ),
        mouse="Time is yours too. Click the keys at the bottom: [pause] stops it, [step] makes one single step, "
        "[pause] goes on, and [slow] plays slowly.",
        pad="Time is yours too. [pause] stops it; press it again, and it goes on.",
        driven=False,
    ),
    Lesson(
        "X-ray",
        "[xray] looks into an agent: what it sees, how good each move seems to it, and what each place is worth. "
        "[xray] again closes it.",
        CHASE,
        (Goal("looked", "look into one"), Goal("looked away", "close it")),
        driven=False,
    ),
    Lesson(
        "Talk",
        "You cannot move here, but you know which light is meant: it has the ring. "
        "Name it with the number keys: [1], [2] or [3].",
        PAIR,
        (Goal("said", "say a word"), Goal("scored", "get the listener there")),
        mouse="You cannot move here, but you know which light is meant: it has the ring. "
        "Click its word at the lower right.",
        pad="You cannot move here, but you know which light is meant: it has the ring. "
        "Name it: the shoulder buttons go through the words.",
    ),
    Lesson(
        "Train",
        "The hunters learned all this by playing. Under Train you make your own: watch them get better, play the "
        "newest at any moment, and keep it in the library.",
        CHASE,
        door="train",
        door_words="Open Train",
        driven=False,
    ),
)
