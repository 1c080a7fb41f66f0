"""What a worker tells Prometheus, and whether it is well: /metrics, /healthz, /readyz. An edge.

No figure has a tenant, a host or an account among its labels.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from eitherway.host.fairness import Turns
from eitherway.host.idle_watch import LineCount
from eitherway.host.leases import FairShare

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
MUST_ACT = ("rules", "refused", "stopped")
SILENT = 15.0  # seconds without a beat after which a worker is not ready


class WorkerFigures:
    """The figures of one worker."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.tenants = Gauge("eitherway_tenants", "tenants of this worker", registry=registry)
        self.share = Gauge("eitherway_tenants_share", "tenants that are its fair part", registry=registry)
        self.all = Gauge("eitherway_tenants_all", "tenants of the host", registry=registry)
        self.free = Gauge("eitherway_tenants_free", "tenants without a living worker", registry=registry)
        self.workers = Gauge("eitherway_workers", "living workers", registry=registry)
        self.database = Gauge(
            "eitherway_database_up", "whether the last beat was recorded", registry=registry
        )
        self.faulty = Gauge(
            "eitherway_tenants_faulty", "tenants for whom somebody must act", registry=registry
        )
        self.troubled = Gauge(
            "eitherway_tenants_troubled", "tenants with whom something is wrong", registry=registry
        )
        self.stuck = Gauge(
            "eitherway_tenants_stuck", "tenants of the host in trouble for an hour", registry=registry
        )
        self.lines = Gauge("eitherway_lines", "mailboxes that are to have an idle line", registry=registry)
        self.lines_up = Gauge("eitherway_lines_up", "idle lines that are signed in", registry=registry)
        self.breaks = Counter("eitherway_line_troubles", "idle lines that broke", registry=registry)
        self.postponed = Gauge("eitherway_turns_postponed", "due turns that wait for room", registry=registry)
        self.oldest = Gauge("eitherway_turn_lag_seconds", "age of the oldest of those", registry=registry)
        self.claims = Counter("eitherway_claims", "tenants that were taken", registry=registry)
        self.lost = Counter("eitherway_leases_lost", "tenants that another worker took", registry=registry)
        self.unowned = Histogram(
            "eitherway_takeover_seconds",
            "without a worker before a claim",
            buckets=_SECONDS,
            registry=registry,
        )
        self.turns = Histogram(
            "eitherway_turn_seconds", "turns of mailboxes", buckets=_SECONDS, registry=registry
        )
        self.trouble = Counter("eitherway_turn_troubles", "turns that ended in trouble", registry=registry)
        self.beat_at = 0.0  # monotonic

    def note_beat(self, share: FairShare, held: int) -> None:
        """Notes a beat that was recorded."""
        self.beat_at = time.monotonic()
        self.database.set(1)
        self.tenants.set(held)
        self.share.set(share.fair)
        self.all.set(share.tenants)
        self.free.set(share.free)
        self.stuck.set(share.stuck)
        self.workers.set(share.workers)

    def note_troubles(self, troubles: Collection[str], lines: LineCount) -> None:
        """Notes what is wrong with the tenants, and how many idle lines there are."""
        self.troubled.set(sum(word != "" for word in troubles))
        self.faulty.set(sum(word in MUST_ACT for word in troubles))
        self.lines.set(lines.held)
        self.lines_up.set(lines.up)

    def note_turns(self, turns: Turns) -> None:
        """Notes what waits for room."""
        self.postponed.set(turns.postponed)
        self.oldest.set(turns.oldest)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Times a turn."""
        with self.turns.time():
            yield

    @property
    def is_ready(self) -> bool:
        """Whether the database recorded a beat a short time ago."""
        return time.monotonic() - self.beat_at < SILENT and self.beat_at > 0


def serve_figures(figures: WorkerFigures, place: str, is_well: Callable[[], bool]) -> ThreadingHTTPServer:
    """Answers at `place`, HOST:PORT, in a thread of its own, until it is shut down."""

    class _Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name of http.server's own
            if self.path == "/metrics":
                self._answer(200, generate_latest(figures.registry))
            elif self.path == "/healthz":
                self._answer(*((200, b"ok\n") if is_well() else (503, b"a thread hangs or ended\n")))
            elif self.path == "/readyz":
                self._answer(*((200, b"ok\n") if figures.is_ready else (503, b"the database is away\n")))
            else:
                self._answer(404, b"/metrics, /healthz, /readyz\n")

        def _answer(self, status: int, octets: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(octets)))
            self.end_headers()
            self.wfile.write(octets)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of http.server's own
            """Requests are not logged."""

    host, _, port = place.rpartition(":")
    server = ThreadingHTTPServer((host.strip("[]") or "127.0.0.1", int(port)), _Answers)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="figures", daemon=True).start()
    return server
