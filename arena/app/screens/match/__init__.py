"""A match, and what stands around its field."""
