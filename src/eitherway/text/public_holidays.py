"""The public holidays of a country or of a part of it. Pure; the only import of the library holidays."""

from datetime import date
from difflib import get_close_matches
from functools import lru_cache

from eitherway.values import dataclass

_EXAMPLES = "US-IL, DE-BY or FR"
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The days on which a country, or a part of it, does not work; `code` as in ISO 3166-2: US-IL, or US."""

    code: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and bool(self.name(day))

    def name(self, day: date) -> str:
        """The name of the holiday in English, "" for any other day."""
        return _names(self.code, day.year).get(date(day.year, day.month, day.day), "")


def public_holidays(text: str) -> PublicHolidays:
    """The holidays of a code such as US-IL. Raises ValueError with a sentence."""
    import holidays  # here: it loads slowly, and only for those who set it

    country, _, part = text.strip().replace("_", "-").partition("-")
    country, part = country.strip().upper(), part.strip()
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise ValueError(f"the holidays of '{text.strip()}' are not known; write a code such as {_EXAMPLES}")
    parts = {name.upper(): name for name in known[country]}
    if part and part.upper() not in parts:
        raise ValueError(
            f"'{country}' has no part '{part}'; {_parts(country, part.upper(), [*parts.values()])}"
        )
    return PublicHolidays(f"{country}-{parts[part.upper()]}" if part else country)


def _parts(country: str, part: str, parts: list[str]) -> str:
    near = get_close_matches(part, parts, n=1)
    if near:
        return f"did you mean {country}-{near[0]}?"
    if not parts:
        return f"write {country}"
    more = ", ..." if len(parts) > _MOST_NAMED else ""
    return f"write {country} alone, or with one of {', '.join(parts[:_MOST_NAMED])}{more}"


@lru_cache(maxsize=64)
def _names(code: str, year: int) -> dict[date, str]:
    import holidays

    country, _, part = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
    except NotImplementedError:
        return {}
    return dict(found.items())
