"""The games: one file each.  Adding one touches that file and one line of `catalog.py`."""
