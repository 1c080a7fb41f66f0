"""How fast it is, each figure beside a peer or a limit that is measured in the same run: `make bench`.

Processor time of the whole process, medians: what others do on the machine does not count. Exits with 1 when
a bound is broken. Measured against is a bare interpreter, a byte scan of the same octets, plain sqlite3 or a
bare socket, and imapfilter and imapautofiler where they are installed.

    python benchmarks/bench.py [--markdown] [--only PART]

`--markdown` prints the table of docs/reference/speed.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "src")]

from benchmarks import calendars, judging, mailbox, starting  # noqa: E402
from benchmarks.table import Row, printed  # noqa: E402

PARTS = {
    "starting": starting.rows,
    "judging": judging.rows,
    "calendars": calendars.rows,
    "mailbox": mailbox.rows,
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--markdown", action="store_true")
    options.add_argument("--only", choices=PARTS)
    given = options.parse_args()
    table: list[Row] = []
    for name, rows in PARTS.items():
        if given.only in (None, name):
            print(f"{name} ...", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(prefix="eitherway-bench-") as folder:
                table += rows(Path(folder))
    print(printed(table, markdown=given.markdown))
    broken = [row.name for row in table if row.is_broken]
    if broken:
        print(f"over their bounds: {'; '.join(broken)}", file=sys.stderr)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
