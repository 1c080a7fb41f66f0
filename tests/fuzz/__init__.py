"""Random hostile input: a small count in the normal run, millions by `make fuzz`."""
