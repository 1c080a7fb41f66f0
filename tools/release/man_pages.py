"""A manual page for each command, from the command line itself: man-pages(7), groff_man(7)."""

from collections.abc import Iterator
from typing import Any

import typer.main

from eitherway.commands.command_line import COMMANDS, app, load_command

EXIT_CODES = (
    ("0", "all is well"),
    ("2", "the command line could not be read"),
    ("75", "try again later: a server is away, or the mailbox was not read for half an hour"),
    ("78", "somebody must act: the rules, a password; stderr says what"),
)


def man_pages(version: str, day: str) -> Iterator[tuple[str, str]]:
    """File names and their text: eitherway.1, and one for each command. `day` is an ISO date."""
    whole = typer.main.get_command(app)
    commands = {name: load_command(name) for name in COMMANDS}
    yield "eitherway.1", _page("eitherway", whole, _list_of(COMMANDS), version, day)
    for name, command in commands.items():
        title = f"eitherway-{name}"
        below = getattr(command, "commands", {})
        parts = "".join(_section(f"{name} {one}", each) for one, each in below.items())
        yield f"{title}.1", _page(title, command, parts, version, day)


def _page(title: str, command: Any, more: str, version: str, day: str) -> str:
    first, _, rest = (command.help or "").partition("\n\n")
    see = "eitherway(1)" if "-" in title else ", ".join(f"eitherway-{name}(1)" for name in COMMANDS)
    parts = (
        f'.TH {title.upper()} 1 "{day}" "eitherway {version}" "Eitherway"',
        f".SH NAME\n{_text(title)} \\- {_text(first.rstrip('.'))}",
        f".SH SYNOPSIS\n.B {_text(title.replace('-', ' ', 1))}\n{_text(_usage(command))}",
        f".SH DESCRIPTION\n{_paragraphs(first, rest)}",
        more,
        _options(command),
        _examples(command),
        ".SH EXIT STATUS\n" + "".join(f".TP\n.B {code}\n{_text(words)}\n" for code, words in EXIT_CODES),
        f".SH SEE ALSO\n{_text(see)}",
    )
    return "\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _usage(command: Any) -> str:
    return " ".join(command.collect_usage_pieces(command.make_context("", [], resilient_parsing=True)))


def _arguments(command: Any) -> list[Any]:
    return [one for one in command.params if one.param_type_name == "argument"]


def _list_of(commands: dict[str, tuple[str, str]]) -> str:
    rows = "".join(f".TP\n.B {_text(name)}\n{_text(words)}\n" for name, (_, words) in commands.items())
    return f".SH COMMANDS\n{rows}"


def _section(name: str, command: Any) -> str:
    body = _options(command).removeprefix(".SH OPTIONS\n")
    return (
        f".SH {_text(name.upper())}\n{_paragraphs(*(command.help or '').partition(chr(10) * 2)[::2])}\n{body}"
    )


def _options(command: Any) -> str:
    rows = [(one.metavar or one.name.upper(), one.help or "") for one in _arguments(command)]
    rows += [
        (", ".join((*one.opts, *one.secondary_opts)), one.help or "")
        for one in command.params
        if one.param_type_name == "option" and not one.hidden
    ]
    return ".SH OPTIONS\n" + "".join(f".TP\n.B {_text(name)}\n{_text(words)}\n" for name, words in rows)


def _examples(command: Any) -> str:
    lines = (command.epilog or "").splitlines()[2:]
    rows = "".join(
        f".TP\n.B {_text(line.strip())}\n{_text(meaning.strip())}\n"
        for line, meaning in zip(lines[::2], lines[1::2], strict=True)
    )
    return f".SH EXAMPLES\n{rows}" if rows else ""


def _paragraphs(*texts: str) -> str:
    return "\n.PP\n".join(_text(text) for text in texts if text)


def _text(text: str) -> str:
    """Plain text as a line of groff: nothing in it is a request or an escape."""
    line = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{line}" if line.startswith((".", "'")) else line
