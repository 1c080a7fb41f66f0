"""Whatever comes in, what goes out is a sound draft or no draft: from octets to octets."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mailout import FIELDS, PIECES, answer_of, is_sound

VALUES = st.lists(st.sampled_from(PIECES), max_size=10).map(b"".join)
HEADERS = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=12)
USUAL = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@USUAL
@given(HEADERS, VALUES)
def test_what_is_answered_is_answered_soundly(header: list[tuple[bytes, bytes]], body: bytes) -> None:
    octets = b"".join(name + b": " + value + b"\r\n" for name, value in header) + b"\r\n" + body

    draft = answer_of(octets)

    assert draft is None or is_sound(draft)


@USUAL
@given(st.binary(max_size=2000))
def test_any_octets_are_answered_soundly_or_not_at_all(octets: bytes) -> None:
    draft = answer_of(b"From: dana@example.net\r\n" + octets)

    assert draft is None or is_sound(draft)
