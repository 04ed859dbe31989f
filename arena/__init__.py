"""Particle Arena: a desktop game in which the opponents learn."""
