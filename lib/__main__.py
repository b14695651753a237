"""Run the command line: ``python -m lib``."""

from lib.cli import main

main(prog_name="python -m lib")
