"""Finds the times in a text, and which of them are asked for. Pure.

`time_finder.py` has the flow; the constructions are lines in `constructions.py`, the words in `lexicon/`.
"""

from eitherway.asks.times.item import AskedTime
from eitherway.asks.times.line import line_for
from eitherway.asks.times.time_finder import find_all_times, find_times

__all__ = ["AskedTime", "find_all_times", "find_times", "line_for"]
