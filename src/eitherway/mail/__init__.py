"""Parses octets into a Message and composes drafts; has the guards, which run before the rules. Pure.

Whatever a stranger sends, reading it takes linear time and never fails. Nothing here knows rules or requests.
"""
