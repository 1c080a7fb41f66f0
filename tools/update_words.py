"""The sentences of the source that cards, notices and the digest say, and the catalogs that have them.

    python tools/update_words.py

Adds the new sentences to every `cards.po`, without a translation, and takes out those that are not said now.
"""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "eitherway"
# The commands print in English: what they say is not collected.
FOLDERS = ("text", "mail", "asks", "times", "capacity", "rules", "requests", "web", "calendars", "engine")
KEYWORDS = {"say": None, "Said": None, "marked": None, "say_count": (1, 2), "said_count": (1, 2)}


def collected() -> Catalog:
    """Every sentence that is marked in the source. A comment "Words: ..." above it goes with it."""
    template = Catalog()
    found = extract_from_dir(
        SOURCE,
        keywords=KEYWORDS,
        comment_tags=("Words:",),
        directory_filter=lambda path: Path(path).name in FOLDERS,
    )
    for file, line, sentence, comments, _ in found:
        template.add(sentence, locations=[(file, line)], auto_comments=comments)
    return template


def read(catalog: Path) -> Catalog:
    """The catalog of the language in whose folder it is."""
    return read_po(io.BytesIO(catalog.read_bytes()), locale=catalog.parent.name)


def updated(catalog: Catalog, template: Catalog) -> bytes:
    """The catalog with the sentences of the template and no others, as a file."""
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    file = io.BytesIO()
    write_po(file, catalog, width=110, include_lineno=False, omit_header=False, sort_by_file=True)
    return file.getvalue()


def main() -> None:
    template = collected()
    for path in sorted((SOURCE / "languages").glob("*/cards.po")):
        catalog = read(path)
        path.write_bytes(updated(catalog, template))
        missing = sum(not all(one.string if one.pluralizable else (one.string,)) for one in catalog if one.id)
        print(f"{path.parent.name}: {len(catalog)} sentences, {missing} without a translation")


if __name__ == "__main__":
    main()
