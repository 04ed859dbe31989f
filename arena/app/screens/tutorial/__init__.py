"""The tutorial: its lessons, and the screen that gives them."""
