"""The share of generated mutants that tests/laws killed, for each module, as `mutmut results` tells it.

Ends with 1 where a module that bears a law has less than its least share. What no test of the laws reaches
counts as alive; a mutant that ran out of time was noticed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

# Module: its least share in per cent; 0 where the share is only told.
LEAST = {
    "mail.guards": 85,
    "requests.decide_new": 85,
    "requests.decide_open": 85,
    "requests.transitions": 85,
    "requests.next_state": 85,
    "requests.really_there": 85,
    "requests.sent_letters": 85,
    "requests.overflow": 0,
    "requests.signing": 85,
    "requests.letter_writer": 0,
    "requests.plan": 0,
    "capacity.judge": 0,
    "capacity.measure": 0,
    "engine.executor": 0,
}
NOTICED = ("killed", "timeout", "segfault", "suspicious")


def main(lines: Iterable[str]) -> int:
    """Prints the table of `mutmut results --all true`; the exit code."""
    found = {name: Counter[str]() for name in LEAST}
    for line in lines:
        mutant, _, status = line.strip().partition(": ")
        module = mutant.removeprefix("eitherway.").rpartition(".")[0]
        if module in found:
            found[module][status] += 1
    too_low = False
    print(f"{'module':<26}{'mutants':>8}{'killed':>8}{'alive':>8}{'share':>8}")
    for name, counts in found.items():
        all_, killed = counts.total(), sum(counts[status] for status in NOTICED)
        share = 100 * killed / all_ if all_ else 0.0
        low = share < LEAST[name]
        too_low |= low
        remark = f"  less than {LEAST[name]} %" if low else ""
        print(f"{name:<26}{all_:>8}{killed:>8}{all_ - killed:>8}{share:>7.1f}%{remark}")
        if counts["not checked"]:
            print(f"{'':<26}{counts['not checked']:>8} not checked")
    return int(too_low)


if __name__ == "__main__":
    sys.exit(main(sys.stdin))
