"""Text to times: what is asked, and when. Mask, atoms, joins, roles, asked. Pure.

`finder.py` has the flow; the constructions are lines in `patterns.py`, the words in `lexicon/`.
"""

from eitherway.triage.times.finder import find_all_times, find_times
from eitherway.triage.times.item import AskedTime
from eitherway.triage.times.line import line_for

__all__ = ["AskedTime", "find_all_times", "find_times", "line_for"]
