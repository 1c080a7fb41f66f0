"""Filters of other programs, read and said as rules: Sieve scripts (RFC 5228), Gmail's exported XML.

All but the command is pure. What cannot be said as a rule is told with its place; nothing is guessed.
"""
