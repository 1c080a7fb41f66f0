"""`demo`: the main job on an embedded IMAP server with synthetic letters. An edge."""

from __future__ import annotations

from eitherway.commands.options import Options, with_options


@with_options
def demo(options: Options) -> None:
    """Show the main job at work on an embedded mail server."""
    del options
