"""Mutants with a name: patches that break a law, and that the tests of this law must find."""
