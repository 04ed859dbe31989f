"""Who sits where: seatings of a match to come, by hand, ready-made, fair, swapped, against a model or up a ladder."""
