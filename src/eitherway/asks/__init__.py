"""Reads an Ask from a Message: whether something is asked, of which sort, how much, and for when. Pure.

It reads words, not calendars or rules; the words themselves are data in `languages`.
"""
