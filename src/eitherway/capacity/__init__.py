"""Calendar octets and a question to a Capacity: room, tight, full or unknown, with figures. Pure.

It is handed what `calendars` read. A calendar that was not read whole and lately never gives room.
"""
