"""The main job in a process of its own that tells what it imported, opened and started: see test_1.

Every module of the program is imported, a request gets its letters in memory, and the calendar is read.
"""

from __future__ import annotations

import json
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

EVENTS = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec")
heard: list[tuple[str, str]] = []


class _Finder:
    """Finds nothing and hears what is looked for: importlib.import_module raises no audit event."""

    def find_spec(self, name: str, *_: object) -> None:
        heard.append(("import", name))


def _hear(event: str, args: tuple[object, ...]) -> None:
    if event in EVENTS or event.startswith("os.posix_spawn"):
        heard.append((event, str(args)))


def main(folder: Path) -> None:
    """Runs it and prints what was heard as JSON."""
    sys.addaudithook(_hear)
    sys.meta_path.insert(0, _Finder())  # type: ignore[arg-type]
    import eitherway

    for module in pkgutil.walk_packages(eitherway.__path__, "eitherway."):
        if "migrations" not in module.name and not module.name.endswith("__main__"):
            import_module(module.name)
    from tests.laws.desk import Desk
    from tests.laws.letters import ASKING

    desk = Desk(folder)
    desk.look()
    desk.mail.save(ASKING)
    desk.look()
    for folder_of_decision in ("Requests/No", "Requests/Refer"):
        (card,) = desk.uids("Requests")
        desk.mail.move("Requests", card, folder_of_decision)
        desk.look()
    desk.mail.move("Drafts", desk.uids("Drafts")[0], "Sent")
    desk.look()
    print(json.dumps({"heard": heard, "state": desk.request().state}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
