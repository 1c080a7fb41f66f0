"""Calendars from CalDAV, ICS addresses, files and folders, read whole into octets. Edges.

They only read; the one thing written is a copy in the state folder. What the octets mean is for `capacity`.
"""
