"""`open`: shows the page on this machine, until it is closed. An edge."""

import os
import sys
import webbrowser
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import typer

from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options, put, say
from eitherway.errors import ConfigError


@with_options
def open_page(
    options: Options,
    *,
    edit: Annotated[bool, typer.Option("--edit", help="let the page save rules.yaml")] = False,
    browser: Annotated[bool, typer.Option(help="open a browser too")] = True,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="default: any that is free")] = 0,
    idle: Annotated[
        int, typer.Option("--idle", min=1, max=1440, help="close after so many minutes without use")
    ] = 30,
) -> None:
    """Show a page in your browser, on this machine only.

    It listens on 127.0.0.1. The address lets in one browser, once.
    """
    from eitherway.page.desk import Desk
    from eitherway.page.serving import serve
    from eitherway.setup.first_rules import place_of_rules

    def opened(address: str) -> None:
        put(options, {"address": address}, [address])
        sys.stdout.flush()
        say(options, f"Only on this machine; Ctrl-C closes it, as do {idle} minutes without use.")
        if browser and _has_browser():
            with suppress(webbrowser.Error):
                webbrowser.open(address)

    paths = options.paths
    is_new = not paths.rules_path.exists()
    if is_new:  # Start writes it, where `init` does
        paths = replace(paths, rules_path=place_of_rules(options.rules))
    desk = Desk(paths, may_save=edit or is_new)
    try:
        unused = serve(desk, port=port, idle=timedelta(minutes=idle), opened=opened)
    except OSError as error:
        raise ConfigError(
            f"open: port {port} cannot be used: {os.strerror(error.errno or 0)}; name another, or none"
        ) from error
    say(options, f"Closed: nobody used it for {idle} minutes." if unused else "Closed.")


def _has_browser() -> bool:
    """Whether a browser with windows can be opened: one in the terminal would not show the page well."""
    return (
        os.name != "posix"
        or os.uname().sysname == "Darwin"
        or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    )
