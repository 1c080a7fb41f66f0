"""Answers a question from calendars: room, tight, full or unknown, with figures. Pure.

It takes what `calendars` read. A calendar that was not read completely and recently never gives room.
"""
