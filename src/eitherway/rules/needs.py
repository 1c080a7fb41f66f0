"""Reads what a yes costs: a rule's `needs`, in the owner's words. Pure."""

from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from eitherway.rules.faults import PlacedError, shown
from eitherway.text import units
from eitherway.text.units import parse_length
from eitherway.values import dataclass

_EXAMPLE = "50 min weekly of session"


@dataclass(frozen=True, slots=True)
class Needs:
    """The cost of a yes: a kind or "", minutes (None: the kind's length), how often, preparation, travel.

    `travel` is each way, before and after.
    """

    kind: str = ""
    minutes: int | None = None
    recurrence: str = ""
    prepare: int = 0
    travel: int = 0

    @property
    def takes_time(self) -> bool:
        """False for `nothing`: whatever they write of days and hours, the calendar has no say in it."""
        return self.minutes != 0 or bool(self.prepare or self.travel)


_NOTHING = "nothing"
_BESIDES = ("prepare", "travel")


def read_needs(data: Any) -> Any:
    """The needs in a text or a group; anything else unchanged. Raises ValueError with a sentence."""
    if isinstance(data, str):
        return needs_of(data)
    if isinstance(data, dict):
        return _of_group(data)
    return data


def needs_of(text: str) -> Needs:
    """The needs in `50 min weekly of session`, `2 h`, `session` or `nothing`.

    Raises ValueError with a sentence.
    """
    if text.strip().lower() == _NOTHING:
        return Needs(minutes=0)
    before, of, kind = " ".join(text.split()).partition(" of ")
    amount, often = units.split_recurrence(before)
    kind, often_too = units.split_recurrence(kind)
    if often and often_too:
        raise ValueError(f"this says twice how often; write for example {_EXAMPLE}")
    if amount[:1].isdigit():
        return Needs(kind, parse_length(amount), often or often_too)
    if of and amount:
        raise ValueError(f"'{shown(amount)}' is not a length; write for example {_EXAMPLE}")
    if not (kind or amount):
        raise ValueError(f"this says how often, and not what; write for example {_EXAMPLE}")
    return Needs(kind or amount, None, often or often_too)


def _of_group(data: dict[str, Any]) -> Needs:
    kinds = [key for key in data if key not in _BESIDES]
    slips = {key: meant for key in kinds if len(kinds) > 1 and (meant := _meant(key))}
    for slip, meant in slips.items():
        raise PlacedError(f"'{shown(slip)}' is not a setting of 'needs'; did you mean '{meant}'?", slip)
    if len(kinds) > 1 or not all(isinstance(value, str) for value in data.values()):
        raise ValueError("write one kind here, such as {talk: 1 h, prepare: 4 h, travel: 2 h}")
    needs = _of_kind(kinds[0], data[kinds[0]]) if kinds else Needs()
    prepare, travel = (_minutes(data[name], name) if name in data else 0 for name in _BESIDES)
    return replace(needs, prepare=prepare, travel=travel)


def _meant(key: str) -> str:
    """The setting that was probably meant; a talk is no travel."""
    return next(iter(get_close_matches(key.lower()[:40], _BESIDES, n=1, cutoff=0.75)), "")


def _of_kind(kind: str, text: str) -> Needs:
    amount, often = units.split_recurrence(" ".join(text.split()))
    if not (amount or often):
        raise PlacedError(f"'{shown(kind)}' has no length; write for example {{{shown(kind)}: 1 h}}", kind)
    return Needs(kind, _minutes(amount, kind) if amount else None, often)


def _minutes(text: str, at: str) -> int:
    try:
        return parse_length(text)
    except ValueError as error:
        raise PlacedError(str(error), at) from error
