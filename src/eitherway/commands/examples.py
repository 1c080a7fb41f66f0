"""Examples of each command, which its `--help` ends with. Pure."""

from typing import Any

_EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "run": (
        ("run", "watch until Ctrl-C"),
        ("run --since 14d", "begin with the mail of two weeks"),
        ("run --log-json", "for a program that collects logs"),
    ),
    "once": (
        ("once --since 14d --dry-run", "what it would do with the mail of two weeks"),
        ("once", "one cycle, as from cron"),
    ),
    "explain": (
        ("explain letter.eml", "a message that you saved"),
        ("explain -v '<abc@mail.example>'", "one in the mailbox, with every guard and rule"),
    ),
    "check": (
        ("check", "every fault with line and column"),
        ("check --variables", "what a letter may say"),
    ),
    "schema": (("schema > rules.schema.json", "for an editor that completes"),),
    "worker": (
        ("worker --capacity 500", "database and key from EITHERWAY_DATABASE and EITHERWAY_MASTER_KEY"),
        ("worker --figures 0.0.0.0:9464", "/metrics, /healthz and /readyz for other machines"),
    ),
    "tenant add": (
        ("tenant add maya people/maya --secret mail=file:mail.secret", "rules, letters and a password"),
    ),
    "tenant change": (("tenant change maya people/maya", "other rules or letters"),),
    "tenant list": (("tenant list", "everybody, with their workers"),),
    "tenant workers": (("tenant workers", "who is alive, and how much each holds"),),
    "tenant remove": (("tenant remove maya --yes", "all that is stored of it"),),
    "tenant move": (("tenant move maya --to postgresql+psycopg://db2/eitherway", "to another database"),),
    "tenant export": (("tenant export maya maya.tar.gz", "for the person"),),
    "tenant forget": (("tenant forget maya dana@example.net", "one who asked"),),
    "tenant rotate-key": (
        (
            "tenant rotate-key --master-key file:new --old-master-key file:old",
            "seal all secrets with another key",
        ),
    ),
    "pack list": (("pack list", "the packs that there are"),),
    "pack show": (
        ("pack show", "the pack of rules.yaml"),
        ("pack show --merged", "with your rules, in the order of use"),
    ),
    "backtest": (
        ("backtest --days 30", "what your rules would have done in a month"),
        ("backtest --against old.yaml", "and what other rules would have done"),
    ),
    "room": (
        ("room 'a 90 minute talk on Friday at 3pm'", "is there room?"),
        ("room --kind session --length '50 min' --weekly 1", "for a new client"),
    ),
    "week": (
        ("week", "this week and the next"),
        ("week --start 2026-12-07 --weeks 4", "four weeks from then"),
    ),
    "calendars": (
        ("calendars", "how fresh each is, and what cannot be read"),
        ("calendars accept practice", "believe one as it is now"),
    ),
    "requests": (
        ("requests", "who asks, until when"),
        ("requests --all --json", "the answered ones too, for a program"),
    ),
    "decide": (
        ("decide dana no", "by name"),
        ("decide dana@conf.example later", "by address"),
        ("decide a147 undo", "by the id that `requests` shows"),
    ),
    "pause": (
        ("pause until monday", "cards only, until Monday begins"),
        ("pause 2w", "for two weeks; a date or a length"),
        ("pause off", "go on now"),
    ),
    "status": (("status", "is it at work? what waits?"),),
    "doctor": (
        ("doctor", "stop the watcher first"),
        ("doctor --json", "the sheet and the milliseconds, for a program"),
    ),
    "forget": (("forget dana@conf.example", "stop the watcher first"),),
    "demo": (
        ("demo", "a server and a mailbox that exist only now"),
        ("demo --serve", "look around in your mail client"),
    ),
    "init": (
        ("init", "asks what it needs"),
        ("init --address maya@okafor.example --pack consultant", "asks for the rest"),
    ),
    "open": (
        ("open", "try letters, see requests and weeks"),
        ("open --edit", "change rules.yaml there, too"),
        ("open --no-browser --port 8200", "on a machine that you reach by ssh -L 8200:127.0.0.1:8200"),
    ),
    "service install": (
        ("service install", "start it now and at each login"),
        ("service install --print", "only show the unit"),
    ),
    "service uninstall": (("service uninstall", "rules, state and mail stay"),),
    "service status": (("service status", "is it installed, does it run?"),),
    "signin": (
        ("signin", "in the browser"),
        ("signin --paste", "the browser is on another machine"),
        ("signin --code", "Microsoft: type a code in any browser"),
    ),
}


def add_examples(command: Any, name: str) -> None:
    """Ends the help of a command, or of each below it, with its examples."""
    for below, one in getattr(command, "commands", {}).items():
        add_examples(one, f"{name} {below}")
    if name in _EXAMPLES:
        command.epilog = _epilog(name)


def _epilog(name: str) -> str:
    """The examples as the help shows them: "\\b" keeps the lines as they are."""
    lines = (f"  eitherway {line}\n      {meaning}" for line, meaning in _EXAMPLES[name])
    return "\b\nExamples:\n" + "\n".join(lines)
