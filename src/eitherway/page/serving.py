"""Serves the page on this machine until it is closed or nobody used it for a while. An edge."""

import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import uvicorn

from eitherway.page.application import application
from eitherway.page.desk import Desk
from eitherway.page.gate import ADDRESS, Gate

_LOOK_EVERY = 1.0  # seconds


def serve(desk: Desk, *, port: int, idle: timedelta, opened: Callable[[str], None]) -> bool:
    """Serves until Ctrl-C, SIGTERM, the button of the page, or `idle` without a request.

    `opened` gets the address, once the page can be read. Whether it was closed because nobody used it.
    Raises OSError if the port is taken; port 0 is any that is free.
    """
    listening = socket.create_server((ADDRESS, port), backlog=64)
    gate = Gate(listening.getsockname()[1])
    last_seen = [time.monotonic()]

    def seen() -> None:
        last_seen[0] = time.monotonic()

    def close() -> None:
        server.should_exit = True

    server = uvicorn.Server(_settings(application(desk, gate, seen=seen, close=close)))
    unused = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(server, lambda: time.monotonic() - last_seen[0], idle, unused), daemon=True
    )
    watcher.start()
    # The server has handlers of its own while it runs; before and after that a signal comes here.
    before = signal.signal(signal.SIGTERM, lambda *_: close())
    try:
        opened(gate.entrance)
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)
        server.should_exit = True
        listening.close()
    return unused.is_set()


def _settings(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # Starlette's own types and uvicorn's differ in a name
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=64,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=2,
    )


def _watch(
    server: uvicorn.Server, since: Callable[[], float], idle: timedelta, unused: threading.Event
) -> None:
    """Ends the server when nothing was asked for that long."""
    while not server.should_exit:
        if since() >= idle.total_seconds():
            unused.set()
            server.should_exit = True
        time.sleep(_LOOK_EVERY)
