"""Renders the templates of the page; what strangers wrote is escaped by the library. An edge: reads them."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jinja2

from eitherway.requests.card_markup import clean
from eitherway.text.formats import Writing, say_date, say_day, say_length, say_moment, say_number, say_percent

_FOLDER = Path(__file__).parent / "templates"


def page_of(template: str, writing: Writing, values: Mapping[str, object]) -> str:
    """A template with these values, in that language. A value that it lacks is an error."""
    return (
        _templates()
        .get_template(template)
        .render(
            say=writing.say,
            say_count=writing.say_count,
            day=lambda one: say_day(one, writing),
            date=lambda one: say_date(one, writing),
            moment=lambda one: say_moment(one, writing),
            length=lambda minutes: say_length(minutes, writing),
            percent=lambda part: say_percent(round(part * 100), writing),
            weight=lambda one: f"{'+' if one > 0 else '−'}{say_number(abs(float(one)), writing)}",
            language=writing.language,
            **values,
        )
    )


def file_of(name: str) -> bytes:
    """The octets of a file next to the templates, such as the style sheet."""
    return (_FOLDER / name).read_bytes()


def web_parts(text: str) -> list[tuple[str, bool]]:
    """A sentence in parts, each with whether it is a web address."""
    return [(part, bool(number % 2)) for number, part in enumerate(_WEB_ADDRESS.split(text))]


_WEB_ADDRESS = re.compile(r"(https://[^\s<>\"()]*[^\s<>\"().,;:])")


@cache
def _templates() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["clean"] = clean
    found.filters["web_parts"] = web_parts
    return found
