"""`demo`: the main job on an embedded mail server. An edge."""

from typing import Annotated

import typer

from eitherway.commands.decorators import with_options
from eitherway.commands.options import Options


@with_options
def demo(
    options: Options,
    *,
    serve: Annotated[bool, typer.Option("--serve", help="keep the server up, for a mail client")] = False,
) -> None:
    """Show the main job on a small embedded mail server.

    The messages are synthetic; your rules, mail and calendars are not touched.
    """
    from eitherway.commands.demo_page import show_demo

    show_demo(options, serve=serve)
