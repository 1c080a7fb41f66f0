"""One file for each law of the README. `make mutants` holds them against mutants, so they run in seconds."""
