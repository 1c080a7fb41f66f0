"""`worker`: works for the tenants of a host, next to any number of others. An edge."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from eitherway.commands.host_options import HostOptions, with_host
from eitherway.commands.options import Options, set_up_logging
from eitherway.errors import TransientError

BEFORE_AGAIN = 3.0  # seconds until the database is tried again


@with_host
def worker(  # noqa: PLR0913
    options: Options,
    host: HostOptions,
    *,
    capacity: Annotated[int, typer.Option("--capacity", min=1, help="how many tenants at most")] = 500,
    threads: Annotated[int, typer.Option("--threads", min=1, max=64, help="mailboxes at the same time")] = 8,
    host_rate: Annotated[
        float, typer.Option("--host-rate", min=0.1, help="sign-ins a second at one mail server")
    ] = 20.0,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="for copies; in memory, such as /run/eitherway")
    ] = None,
    figures: Annotated[
        str, typer.Option("--figures", metavar="HOST:PORT", help="where Prometheus asks; - for nowhere")
    ] = "127.0.0.1:9464",
    since: Annotated[
        str | None, typer.Option("--since", help="for new tenants look back, such as 14d")
    ] = None,
) -> None:
    """Work for the tenants of a host; start as many as you need.

    SIGTERM ends what is under way and gives the tenants to the other workers.
    """
    set_up_logging(options, least=logging.INFO, as_json=options.json)
    from eitherway.commands.watch import _day
    from eitherway.engine.paths import default_state
    from eitherway.host.figures import serve_figures
    from eitherway.host.leases import Leases, name_worker
    from eitherway.host.tenants import Tenants
    from eitherway.host.whose import only_tenant_in_log
    from eitherway.host.worker import Worker, WorkerSettings
    from eitherway.storage.private_files import make_privately

    for handler in logging.getLogger().handlers:
        handler.addFilter(only_tenant_in_log)
    tenants = Tenants(host.named, host.keys)
    _wait_for_database(lambda: host.address)
    _wait_for_database(tenants.check_keys)
    name = name_worker()
    place = (folder or default_state() / "worker") / name
    make_privately(place)
    settings = WorkerSettings(place, threads, host_rate)
    work = Worker(tenants, Leases(host.named, name, capacity), settings)
    if figures != "-":
        serve_figures(work.figures, figures, lambda: work.is_well)
    try:
        work.run(_day(since))
    finally:
        import shutil

        shutil.rmtree(place, ignore_errors=True)


def _wait_for_database(begin: Callable[[], object]) -> None:
    """Begins as soon as the database can be reached. Raises ConfigError if somebody must act."""
    while True:
        try:
            begin()
        except TransientError as error:
            logging.getLogger(__name__).warning("%s; trying again", error)
            time.sleep(BEFORE_AGAIN)
        else:
            return
