"""Finds other readings of a doubtful time: 10/5 the other way round, seven in the evening. Pure."""

from datetime import date, datetime, timedelta

from eitherway.asks.times.pieces import Piece

Reading = tuple[str | None, str | None]
_HALFDAY = ("morning assumed", "afternoon assumed", "evening assumed")


def others(piece: Piece, start: str | None, end: str | None, doubts: tuple[str, ...]) -> tuple[Reading, ...]:
    """The readings that the doubts leave open, each with its start and end as an AskedTime has them."""
    if start is None:
        return ()
    if "day order guessed" in doubts and piece.day is not None and piece.day.other_order is not None:
        return _other_order(piece.day.other_order, start, end)
    if "weekday and date disagree" in doubts and piece.day is not None and piece.day.weekday is not None:
        days = (piece.day.weekday - date.fromisoformat(start[:10]).weekday() + 3) % 7 - 3
        return ((_days_on(start, days), end and _days_on(end, days)),)
    if "week guessed" in doubts:
        return ((_days_on(start, 7), end and _days_on(end, 7)),)
    if any(doubt in _HALFDAY for doubt in doubts):
        return ((_twelve_hours_on(start), end and _twelve_hours_on(end)),)
    return ()


def _other_order(order: tuple[int, int], start: str, end: str | None) -> tuple[Reading, ...]:
    first = date.fromisoformat(start[:10])
    try:
        other = date(first.year, *order)
    except ValueError:
        return ()
    shifted = None if end is None else (date.fromisoformat(end[:10]) + (other - first)).isoformat() + end[10:]
    return ((other.isoformat() + start[10:], shifted),)


def _days_on(form: str, days: int) -> str:
    return (date.fromisoformat(form[:10]) + timedelta(days=days)).isoformat() + form[10:]


def _twelve_hours_on(form: str) -> str:
    """Half a day later or earlier on the same day: T07:30 is T19:30."""
    day, _, clock = form.partition("T")
    turned = datetime.strptime(clock, "%H:%M") + timedelta(hours=12)  # noqa: DTZ007
    return f"{day}T{turned:%H:%M}"
