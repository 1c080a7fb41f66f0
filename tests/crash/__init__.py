"""Kills at every command: what the next round makes of one that ended in the middle."""
