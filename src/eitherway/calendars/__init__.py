"""Reads calendars from CalDAV, ICS addresses, files and folders, whole, as octets. Edges.

They only read; the one thing written is a copy in the state folder. `capacity` interprets the octets.
"""
