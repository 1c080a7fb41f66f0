"""The sentences of cards, notices and the digest in the owner's language, by gettext. Pure.

English is written where it is said, as one whole sentence with names for what varies; the catalog `cards.po`
of a language's folder has the same sentence in that language. `make words` collects those of the source.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO

from eitherway import languages
from eitherway.languages import CATALOG


def marked(sentence: str) -> str:
    """`sentence` itself: marks one for the catalogs that is kept in a table and said later."""
    return sentence


@cache
def translations(code: str) -> NullTranslations:
    """The catalog of that language, read when it is first needed; English where it has none."""
    if code == languages.FALLBACK or not has_catalog(code):
        return NullTranslations()
    return read_catalog(languages.known()[code].octets(CATALOG), code)


def read_catalog(octets: bytes, code: str) -> NullTranslations:
    """A catalog (.po) as gettext uses it; what it does not translate stays English."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(octets), locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def has_catalog(code: str) -> bool:
    """Whether sentences can be said in that language."""
    language = languages.known().get(code)
    return code == languages.FALLBACK or (language is not None and language.has(CATALOG))
