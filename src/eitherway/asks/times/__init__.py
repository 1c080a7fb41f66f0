"""Text to times: what is asked, and when. Mask, atoms, joins, roles, asked. Pure.

`finder.py` has the flow; the constructions are lines in `patterns.py`, the words in `lexicon/`.
"""

from eitherway.asks.times.finder import find_all_times, find_times
from eitherway.asks.times.item import AskedTime
from eitherway.asks.times.line import line_for

__all__ = ["AskedTime", "find_all_times", "find_times", "line_for"]
