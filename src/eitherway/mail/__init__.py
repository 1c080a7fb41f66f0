"""Octets to a Message, and a letter to the octets of a draft; the guards, which run before the rules. Pure.

Whatever a stranger sends, reading it takes linear time and never fails. Nothing here knows rules or requests.
"""
