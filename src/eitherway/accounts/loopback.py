"""Takes a browser's answer to a sign-in on this machine's own address (RFC 8252, 7.3). An edge."""

import socket
import time
from urllib.parse import parse_qs, urlsplit


def query_of(address: str) -> dict[str, str]:
    """What an address says after its question mark; of a name that is there twice, the first."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}


def wait_for_browser(listener: socket.socket, seconds: float) -> dict[str, str] | None:
    """The query of the browser's redirect; other requests (for an icon) are answered and ignored."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        listener.settimeout(left)
        try:
            browser, _ = listener.accept()
            with browser:
                browser.settimeout(min(left, 5))
                line = browser.recv(16384).split(b"\r\n", 1)[0].decode(errors="replace").split(" ")
                query = query_of(line[1]) if len(line) > 1 else {}
                text = "You can close this page and go back to Eitherway." if query else "Nothing here."
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
                browser.sendall(f"{head}Connection: close\r\n\r\n{text}".encode())
        except OSError:
            continue
        if "state" in query:
            return query
    return None
