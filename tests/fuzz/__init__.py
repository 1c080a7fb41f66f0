"""Random hostile input: a small count in the normal run, millions by `python -m tests.fuzz.fuzz_mail`."""
