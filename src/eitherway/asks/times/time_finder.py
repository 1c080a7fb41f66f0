"""Finds times: mask, tokens, atoms, joins, roles, asked; then each piece becomes an AskedTime. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from eitherway import languages
from eitherway.asks.times import asked, beside, mask
from eitherway.asks.times.atoms import grammar, pieces_of
from eitherway.asks.times.carry import carried, reunited
from eitherway.asks.times.choices import chosen
from eitherway.asks.times.days import DAY, resolve, stretch
from eitherway.asks.times.item import AskedTime
from eitherway.asks.times.joins import adjacent
from eitherway.asks.times.lists import shared
from eitherway.asks.times.pieces import MOVED, Clock, Piece
from eitherway.asks.times.readings import others
from eitherway.asks.times.roles import Roles, role, roles_of, under_deadline
from eitherway.asks.times.scene import Judge, Scene
from eitherway.asks.times.stamps import is_of_a_thing
from eitherway.asks.times.token_sentences import sentence_of, sentences_of
from eitherway.asks.times.tokens import Token, tokenise
from eitherway.languages.tables import TimeWords
from eitherway.text.language import likely_languages

LONGEST = 200_000  # characters that are read; a longer message asks nothing later on
ROLES = {"around": "slot", "until": "not after"}
NEAR = 10  # tokens on either side in which "dinner" says that seven is in the evening
LIMITS = ("deadline", "until", "not after")
_MONTH_FIRST = ("America/", "US/", "Pacific/Honolulu")  # 10/5 is October there
_SMALL, _APART = frozenset(("the", "article", "at", "on", "of", "in")), frozenset(("insteadof", "except"))
_MEETS = frozenset(("meetverb", "us", "filler", "timeword", "or", "part", "ampmword"))
_EVENING = ("evening", "night")


def find_all_times(
    text: str, ref: datetime, tz: str, language: str = languages.FALLBACK, *, is_written: bool = False
) -> list[AskedTime]:
    """All times of `text`, asked or not, in its order; `reason` says why one is not asked.

    It is read in the owner's `language` if its own cannot be told. A text that `is_written` has no quotes and
    no signature any more.
    """
    text = text[:LONGEST]
    masked = mask.masked(text, is_written=is_written)
    language = likely_languages(text, languages.having(TimeWords), language)[0]
    scene = _scene(text, masked, language, ref)
    pieces = _pieces(scene, month_first=scene.grammar.words.half_day_clock and tz.startswith(_MONTH_FIRST))
    items = beside.attached(
        [(piece, item) for piece in pieces if (item := _item(piece, scene))],
        scene.sentences,
        lambda piece: is_of_a_thing(piece, scene),
    )
    items = chosen(items, scene)
    reasons = _masks(scene.tokens, masked)
    return asked.together(
        [asked.judged(item, piece, scene, reasons.get(piece.first, "")) for piece, item in items]
    )


def _scene(text: str, masked: Sequence[mask.Masked], language: str, ref: datetime) -> Scene:
    rules = grammar(language)
    tokens = tokenise(text, rules.words, [span.place for span in masked if span.is_barrier])
    roles, judge = _roles(language)
    letters, cues = roles.alphabet.write(tokens), judge.alphabet.write(tokens)
    return Scene(text, tokens, letters, cues, sentences_of(text, tokens), rules, roles, judge, ref)


def _masks(tokens: Sequence[Token], masked: Sequence[mask.Masked]) -> dict[int, str]:
    """The mask over each token that is in a quote, a header or a signature."""
    starts = [token.start for token in tokens]
    found: dict[int, str] = {}
    for span in masked:
        if not span.is_barrier:
            for at in range(bisect_left(starts, span.place[0]), bisect_left(starts, span.place[1])):
                found.setdefault(at, span.reason)
    return found


def find_times(text: str, ref: datetime, tz: str) -> list[AskedTime]:
    """The times of `text` that somebody asks for, in its order.

    `ref` is when it was written (aware), `tz` the owner's zone, an IANA name.
    """
    return [item for item in find_all_times(text, ref, tz) if item.asked]


@lru_cache(maxsize=8)
def _roles(language: str) -> tuple[Roles, Judge]:
    shapes = grammar(language).shapes
    return roles_of(shapes), asked.judge_of(shapes)


def _pieces(scene: Scene, month_first: bool) -> list[Piece]:
    found = list(pieces_of(scene.tokens, scene.grammar, month_first))
    found = [piece for piece in adjacent(found, scene.tokens, scene.ref.weekday()) if piece.kind != "zone"]
    found = shared(found, scene.tokens)
    found = reunited(found, scene.tokens, scene.sentences, scene.ref.date())

    def is_deadline(piece: Piece) -> bool:
        return role(piece, scene.letters, scene.roles) in ("deadline", "not after")

    apart = frozenset(piece.first for piece in found if _is_instead(piece, scene.tokens))
    return [_moved(piece, scene) for piece in carried(found, scene.sentences, is_deadline, apart)]


def _is_instead(piece: Piece, tokens: Sequence[Token]) -> bool:
    """Whether it is what they do not want: "at 4 instead of Tuesday", "any day but Friday"."""
    before = (token.classes for token in reversed(tokens[max(0, piece.first - 3) : piece.first]))
    said = next((classes for classes in before if not classes & _SMALL or classes & _APART), frozenset())
    return bool(said & _APART)


def _item(piece: Piece, scene: Scene) -> AskedTime | None:
    """The piece with its dates; None if it is not a time by itself."""
    if piece.kind in ("zone", "mod") or (piece.kind == "part" and piece.day is None and not piece.eod):
        return None
    said = _when(piece, scene)
    if said is None:
        return None
    start, end, gran, doubts = said
    doubts = tuple(doubt for doubt in (*piece.doubts, *doubts) if doubt != "bare number")
    found = _role(piece, gran, scene)
    if (
        found == "slot"
        and gran != "duration"
        and (piece.eod or under_deadline(piece, scene.tokens, scene.sentences))
    ):
        found = "deadline"
    mod = {"until": "before", "not before": "after", "not after": "before", "around": "around"}.get(
        found
    ) or piece.mod
    place = scene.tokens[piece.first].start, scene.tokens[piece.last - 1].end
    doubts += ("zone guessed",) if gran == "time" and piece.zone is None and piece.zone_from != "your" else ()
    return AskedTime(
        scene.text[slice(*place)],
        place,
        start,
        end,
        gran,
        part=None if gran == "time" else piece.part,
        tz=piece.zone,
        deadline=found in ("deadline", "not after"),
        recur=piece.recur,
        duration=piece.length,
        mod=None if mod in ("attribute", "week of", MOVED) else mod,
        role="recurrence" if found == "slot" and piece.recur else ROLES.get(found, found),
        doubts=doubts,
        zone_from=piece.zone_from or "owner",
        group=piece.group,
        others=others(piece, start, end, doubts),
    )


def _role(piece: Piece, gran: str, scene: Scene) -> str:
    """Until five, or a meeting before ten, is a limit; until Friday, an answer before ten, is a deadline."""
    if gran == "duration":
        return "length"
    found = role(piece, scene.letters, scene.roles)
    if piece.period is not None and piece.period.which == "within":
        return "deadline"
    if found == "until":
        return "until" if gran == "time" else "deadline"
    if found == "not after" and gran == "time":
        first, last = sentence_of(scene.sentences, piece.first, piece.last)
        classes = {name for token in scene.tokens[first:last] for name in token.classes}
        return "until" if classes & _MEETS and not classes & {"handin"} else found
    return found


def _moved(piece: Piece, scene: Scene) -> Piece:
    """Moved from 3 to 5, from Tuesday to Thursday: the new time counts."""
    if piece.until is None and (piece.clock is None or piece.clock.end is None):
        return piece
    first, _ = sentence_of(scene.sentences, piece.first, piece.last)
    before = [token.classes for token in scene.tokens[max(first, piece.first - 10) : piece.last]]
    moves = [at for at, classes in enumerate(before) if "move" in classes]
    close = moves and len(before) - (piece.last - piece.first) - moves[-1] <= 3
    if not moves or not (close or _from_here(before[moves[-1] :])):
        return piece
    if piece.clock is not None and piece.clock.end is not None:
        return replace(piece, clock=Clock(piece.clock.end, piece.clock.end_fixed), mod=MOVED)
    return (
        replace(piece, day=piece.until, until=None, mod=MOVED) if _from_here(before[moves[-1] :]) else piece
    )


def _from_here(after_move: Sequence[frozenset[str]]) -> bool:
    """Whether "from" comes soon after the verb, and no "to" before it."""
    at = next((at for at, classes in enumerate(after_move[:6]) if "from" in classes), None)
    return at is not None and not any("to" in classes for classes in after_move[:at])


def _when(piece: Piece, scene: Scene) -> tuple[str | None, str | None, str, tuple[str, ...]] | None:
    """Start, end, grain and doubts."""
    ref = scene.ref.date()
    if piece.day is None and (piece.kind == "length" or piece.period is not None or piece.eod):
        return _undated(piece, ref)
    resolved = resolve(piece.day, ref) if piece.day else None
    if piece.day is not None and resolved is None:
        return None
    day, doubts = resolved if resolved else (None, ())
    if piece.clock is not None:
        start, end, more = _clock(piece, piece.clock, day, scene)
        return start, end, "time", doubts + more
    if day is None:
        return (None, None, "recur", ()) if piece.recur else None
    return *_days(piece, day, ref), doubts


def _undated(piece: Piece, ref: date) -> tuple[str | None, str | None, str, tuple[str, ...]] | None:
    if piece.kind == "length":
        return None, None, "duration", ()
    if piece.period is None:
        return ref.isoformat(), (ref + DAY).isoformat(), "day", ()
    found = stretch(piece.period, ref)
    return None if found is None else (found[0].isoformat(), found[1].isoformat(), found[2], ())


def _days(piece: Piece, day: date, ref: date) -> tuple[str, str, str]:
    if piece.until is not None:
        last = resolve(piece.until, max(day, ref) if piece.until.weekday is not None else day)
        if last is not None and last[0] > day:
            return day.isoformat(), (last[0] + DAY).isoformat(), "days"
    return day.isoformat(), (day + DAY).isoformat(), "part" if piece.part else "day"


def _clock(
    piece: Piece, clock: Clock, day: date | None, scene: Scene
) -> tuple[str, str | None, tuple[str, ...]]:
    if clock.ahead:
        then = scene.ref + timedelta(minutes=clock.minute)
        return _written(then.date(), then.hour * 60 + then.minute), None, ()
    shift, doubts = _halfday(piece, clock, scene)
    start = clock.minute + shift
    if start == 0 and clock.end is None and role(piece, scene.letters, scene.roles) in LIMITS:
        start = 1440  # by midnight on Friday: when Friday ends
    end = None if clock.end is None else clock.end + (shift if not clock.end_fixed else 0)
    if end is not None and not clock.end_fixed and end <= start < 720:
        end += 720
    return _written(day, start), None if end is None else _written(day, end, start), doubts


def _written(day: date | None, minute: int, after: int = -1) -> str:
    if day is not None and minute <= after:
        minute += 1440
    if day is not None and minute >= 1440:
        day, minute = day + timedelta(days=1), minute - 1440
    minute %= 1440
    clock = f"T{minute // 60:02}:{minute % 60:02}"
    return clock if day is None else day.isoformat() + clock


def _halfday(piece: Piece, clock: Clock, scene: Scene) -> tuple[int, tuple[str, ...]]:
    """Minutes to add where am or pm is not said: 1 to 6 is afternoon, 7 to 11 morning, evening words push."""
    if clock.fixed or clock.minute >= 720:
        return 0, ()
    hour = clock.minute // 60
    if piece.part in ("morning",):
        return 0, ()
    if piece.part in ("afternoon", *_EVENING):
        return 720, ()
    first, last = sentence_of(scene.sentences, piece.first, piece.last)
    around = scene.tokens[max(first, piece.first - NEAR) : min(last, piece.last + NEAR)]
    if any("breakfast" in token.classes for token in around):
        return 0, ("morning assumed",)
    evening = hour >= 5 and any("eveningword" in token.classes for token in around)
    if hour <= 6 or evening:
        return 720, ("evening assumed" if evening else "afternoon assumed",)
    return 0, ("morning assumed",)
