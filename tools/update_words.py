"""The sentences of the source that cards, notices and the digest say, and the catalogs that have them.

    python tools/update_words.py

Adds the new sentences to every `cards.po`, without a translation, and takes out those that are not said now.
"""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "eitherway"
# The commands print in English: what they say is not collected.
FOLDERS = (
    *("text", "mail", "asks", "times", "capacity", "rules", "requests", "web", "calendars", "engine"),
    *("page", "templates", "setup"),
)
KEYWORDS = dict.fromkeys(("say", "Said", "marked")) | dict.fromkeys(
    ("say_count", "count", "said_count"), (1, 2)
)

# Nothing that changes by itself, such as a date.
HEADER = """\
# The sentences of cards, notices and the digest; `make words` adds new ones.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def collected() -> Catalog:
    """Every sentence that is marked in the source. A comment "Words: ..." above it goes with it."""
    template = Catalog()
    # Babel complains of each f-string among the values, too.
    with contextlib.redirect_stderr(io.StringIO()):
        found = list(_found())
    for file, line, sentence, comments, _ in found:
        template.add(sentence, locations=[(file, line)], auto_comments=comments)
    return template


def _found() -> Iterator[tuple[str, int, Any, list[str], str | None]]:
    return extract_from_dir(
        SOURCE,
        method_map=[("**.py", "python"), ("**.html", "jinja2")],
        keywords=KEYWORDS,
        comment_tags=("Words:",),
        directory_filter=lambda path: Path(path).name in FOLDERS,
    )


def read(catalog: Path) -> Catalog:
    """The catalog of the language in whose folder it is."""
    return read_po(io.BytesIO(catalog.read_bytes()), locale=catalog.parent.name)


def updated(catalog: Catalog, template: Catalog) -> bytes:
    """The catalog with the sentences of the template and no others, as a file."""
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    file = io.BytesIO()
    file.write(HEADER.format(language=catalog.locale, plural=catalog.plural_forms).encode())
    write_po(file, catalog, width=110, include_lineno=False, omit_header=True, sort_by_file=True)
    return file.getvalue()


def untranslated(catalog: Catalog) -> list[str | tuple[str, ...]]:
    """The sentences without a translation."""
    return [one.id for one in catalog if one.id and not all(forms_of(one))]


def forms_of(sentence: Message) -> tuple[str, ...]:
    """The forms of a translation: one, or one for each plural; empty ones where there is none."""
    return (sentence.string or "",) if isinstance(sentence.id, str) else tuple(sentence.string or ("",))


def main() -> None:
    template = collected()
    for path in sorted((SOURCE / "languages").glob("*/cards.po")):
        catalog = read(path)
        path.write_bytes(updated(catalog, template))
        name, missing = path.parent.name, len(untranslated(catalog))
        print(f"{name}: {len(catalog)} sentences, {missing} without a translation")


if __name__ == "__main__":
    main()
