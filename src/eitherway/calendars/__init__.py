"""Calendars from CalDAV, ICS addresses, files and folders, read whole into octets. Edges."""
