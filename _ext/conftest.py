"""What pytest leaves alone here: `warm` does its work when imported, in a process made for it."""

collect_ignore = ["warm.py"]
