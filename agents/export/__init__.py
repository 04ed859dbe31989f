"""Policies written as model files."""
