"""`python -m eitherway` is the same as the command `eitherway`."""

from eitherway.cli import main

main()
