"""All commands by name, each imported when it is used: the help of the whole needs none. An edge."""

from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
import typer.core
import typer.main

from eitherway import __version__
from eitherway.commands.decorators import _Json, _Quiet, _Rules, _State, _Verbose
from eitherway.commands.examples import add_examples
from eitherway.commands.options import Options
from eitherway.errors import EitherwayError

COMMANDS = {  # its name: where it is, and the first sentence of its help
    "run": ("watch:run", "Watch the mailbox until stopped (Ctrl-C or SIGTERM)."),
    "once": ("watch:once", "Run one cycle: drafts, cards, letters for decisions."),
    "explain": ("watch:explain", "Show what would be done about one message, and why."),
    "check": ("check_rules:check", "Read rules, templates and examples, and report every fault."),
    "schema": ("check_rules:schema", "Print the JSON Schema of rules.yaml, for editors."),
    "pack": ("show_packs:app", "Show the packs of rules."),
    "backtest": ("backtest:backtest", "Say what the rules would have done with recent mail."),
    "suggest": (
        "suggest:suggest_rules",
        "Suggest rules from what you dismiss, letters as you send them.",
    ),
    "import": ("import_filters:app", "Say filters of another program as rules."),
    "room": ("room:room", "Say whether there is room in the calendars as they are now."),
    "week": ("room:week", "Draw the load of the coming weeks."),
    "calendars": (
        "list_calendars:calendars",
        "List the calendars as they are now, or believe a doubted one.",
    ),
    "requests": (
        "open_requests:requests",
        "List the open requests: who asks, until when, in what state.",
    ),
    "decide": ("decide:decide", "Decide a request: moves its card into the decision folder."),
    "pause": ("pause:pause", "Draft nothing until a day; cards are made as before."),
    "status": ("open_requests:status", "Show what the watcher does and what is waiting."),
    "doctor": ("doctor:doctor", "Try what the mail server does, and leave nothing there."),
    "forget": ("open_requests:forget", "Remove what is stored about a person."),
    "demo": ("run_demo:demo", "Show the main job on a small embedded mail server."),
    "init": ("init:init", "Find the servers, try the login, and write rules.yaml."),
    "open": ("open_page:open_page", "Show a page in your browser, on this machine only."),
    "service": ("service:app", "Keep the watcher running (systemd or launchd)."),
    "worker": ("run_worker:worker", "Work for the tenants of a host; start as many as you need."),
    "tenant": ("manage_tenants:app", "Keep the people of a host, in its database."),
    "signin": ("signin:signin", "Sign in in a browser, with Microsoft, Google or your server."),
}


@cache
def load_command(name: str) -> Any:
    """The command of that name; None if there is none."""
    if name not in COMMANDS:
        return None
    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(import_module(f"eitherway.commands.{module}"), attribute)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(name)(found)
        found = alone
    command = typer.main.get_command(found)
    command.name = name
    add_examples(command, name)
    return command


_BY_TABLE = "eitherway.by_table"  # in the meta of a context: only names and first sentences are asked for


class _Commands(typer.core.TyperGroup):
    """The commands of the table, each loaded when it is called or asked for its own help."""

    def list_commands(self, ctx: Any) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if ctx.meta.get(_BY_TABLE) and cmd_name in COMMANDS:
            return typer.core.TyperCommand(cmd_name, help=COMMANDS[cmd_name][1])
        return load_command(cmd_name)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What is left of `args`. To complete the first word none of them is read: that takes long."""
        return super().parse_args(ctx, args) if args or not ctx.resilient_parsing else []

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """The commands by this table: none is loaded to be completed."""
        ctx.meta[_BY_TABLE] = True
        return super().shell_complete(ctx, incomplete)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in COMMANDS.items()])


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"eitherway {__version__}")
        raise typer.Exit


@app.callback()
def _root(  # noqa: PLR0913
    context: typer.Context,
    *,
    rules: _Rules = None,
    state: _State = None,
    json_: _Json = False,
    verbose: _Verbose = False,
    quiet: _Quiet = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Reads requests in a mailbox, checks your calendars, and leaves a draft answer for you to send.

    It never sends mail.
    """
    del version
    context.obj = Options(rules, state, json_, verbose, quiet)


_InvalidLine: Any = typer.BadParameter.__mro__[1]  # every sort of it; the library has no public name for that


class InvalidLineError(EitherwayError):
    """The command line is not valid. The library's own exit code for it is not of sysexits.h."""

    exit_code = 2


def call(*, as_json: bool) -> int | None:
    """Runs the command that this process was called with; returns its exit code, if it says one.

    With `as_json` a command line that is not valid raises InvalidLineError; else the library reports it.
    """
    try:
        code: int | None = app(standalone_mode=not as_json)
    except _InvalidLine as error:
        raise InvalidLineError(error.format_message()) from error
    return code
