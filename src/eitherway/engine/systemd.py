"""Tells systemd how the service is (sd_notify(3)); nothing happens where there is no systemd. An edge."""

import os
import socket


def notify(state: str) -> None:
    """Sends `READY=1`, `WATCHDOG=1`, `STOPPING=1`; a failure is no error of the service."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    path = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(state.encode(), path)
    except OSError:
        return
