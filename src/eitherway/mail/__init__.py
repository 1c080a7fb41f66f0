"""Octets to Message, Letter to octets. Pure."""
