"""Pictures of the simulation and of numbers: field, bodies, glow, trails, charts."""
