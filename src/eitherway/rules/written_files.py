"""What rules and letters are made from, as it is in the files. Pure."""

import re
from collections.abc import Mapping
from dataclasses import field

from eitherway.values import dataclass

TONES = ("warm", "formal", "familiar")
ENDINGS = ("csv", "tsv", "vcf")
_NAMED = re.compile(
    rf"\bfile:\s*[\"']?([^\s\"',{{}}#][^\"',{{}}#\n]*?\.(?:{'|'.join(ENDINGS)}))\b", re.IGNORECASE
)
_DATABASE = re.compile(r"^database:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack as it is read: `file` is its name in faults, `octets` its text."""

    file: str
    octets: bytes


Packs = Mapping[str, PackFile]


@dataclass(frozen=True, slots=True)
class Files:
    """The owner's rules, the packs and the templates, and the lists of people that the rules name.

    What could not be read is None, with its reason among the faults; of `people` it is the reason.
    """

    rules: bytes | None
    packs: Packs | None
    templates: Mapping[str, str] | None
    faults: tuple[str, ...] = ()
    people: Mapping[str, bytes | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overview:
    """What `status` shows of the rules: each mailbox with its name, its host and its name in the ledger.

    `country` is that of the owner's clock (ISO 3166).
    """

    timezone: str
    country: str
    mailboxes: tuple[tuple[str, str, str], ...]


def named_files(rules: str) -> tuple[str, ...]:
    """The files that a rules text may name as lists of people."""
    return tuple(dict.fromkeys(match[1] for match in _NAMED.finditer(rules)))


def named_database(rules: str) -> str:
    """The address of the database that a rules text names, "" if there is none."""
    found = _DATABASE.search(rules)
    return found[1] if found else ""
