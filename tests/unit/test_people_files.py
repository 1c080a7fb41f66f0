"""Lists of people from files of other programs: columns, vCards, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eitherway.engine.paths import Paths
from eitherway.errors import ConfigError
from eitherway.rules.people_files import read_people
from eitherway.rules.written_files import named_files
from tests.stories.office import RULES

CSV = "Name,E-Mail,Note\nJo Kim,Jo@Kim.example,\nAl Ray,al@ray.example,see b@c.example\nNobody,,\n"
VCARD = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Jo Kim\r\nitem1.EMAIL;TYPE=home:jo@kim\r\n .example\r\n"
    "EMAIL:jo@work.example\r\nEND:VCARD\r\n"
)


@pytest.mark.parametrize(
    ("octets", "name", "column", "people"),
    [
        (CSV.encode(), "a.csv", "", ("jo@kim.example", "al@ray.example")),
        (CSV.encode(), "a.csv", "e-mail", ("jo@kim.example", "al@ray.example")),
        (CSV.encode(), "a.csv", "Note", ("b@c.example",)),
        (CSV.replace(",", ";").encode("utf-16"), "a.csv", "E-Mail", ("jo@kim.example", "al@ray.example")),
        (CSV.replace(",", "\t").encode("utf-8-sig"), "a.tsv", "", ("jo@kim.example", "al@ray.example")),
        ("Zoë;zoë;z@x.example\n".encode("cp1252"), "a.CSV", "", ("z@x.example",)),
        (b'"Kim, Jo","Jo <jo@kim.example>"\r\n', "a.csv", "", ("jo@kim.example",)),
        (b"jo@kim.example\njo@kim.example\n", "a.csv", "", ("jo@kim.example",)),
        (VCARD.encode(), "a.vcf", "", ("jo@kim.example", "jo@work.example")),
    ],
)
def test_addresses_are_read(octets: bytes, name: str, column: str, people: tuple[str, ...]) -> None:
    assert read_people(octets, name, column) == people


@pytest.mark.parametrize(
    ("octets", "column", "said"),
    [
        (b"", "", "no address is in it"),
        (b"\x00\xff\x00", "", "no address is in it"),
        (CSV.encode(), "Mail", "no column 'Mail'; it has Name, E-Mail, Note"),
        (b"", "Mail", "no address is in it"),
    ],
)
def test_a_wrong_file_is_told(octets: bytes, column: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_people(octets, "a.csv", column)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("clients: {file: clients.csv}", ("clients.csv",)),
        ("clients: [a@b.example, {file: 'my clients.csv', column: Mail}]", ("my clients.csv",)),
        ("vip: {file: ../book.vcf}\nclients:\n  file: c.tsv # mine", ("../book.vcf", "c.tsv")),
        ("password: {file: secret}", ()),
        ("# clients: see the file.csv", ()),
    ],
)
def test_files_that_a_text_names(text: str, names: tuple[str, ...]) -> None:
    assert named_files(text) == names


def paths(folder: Path, people: str) -> Paths:
    """A rules file with that list of clients, and a rule that asks for them."""
    rules = RULES.format(host="127.0.0.1", port=9, user="maya", mailbox="", answers="", rules="")
    (folder / "rules.yaml").write_text(f"people: {{clients: {people}}}\n{rules}")
    return Paths(folder / "rules.yaml", folder / "state")


def test_a_list_may_have_addresses_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text(CSV)
    found = paths(tmp_path, "[dana@x.example, {file: clients.csv, column: E-Mail}]").rulebook()

    assert found.settings.people.clients == ("dana@x.example", "jo@kim.example", "al@ray.example")
    assert found.people["clients"] >= {"jo@kim.example"}


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ("{file: clients.csv}", "clients.csv: there is no such file; a name counts from the folder"),
        ("{file: clients.xlsx}", "is no list of people; a name ends with .csv, .tsv or .vcf"),
        ("{fil: clients.csv}", "did you mean 'file'"),
        ("{file: }", "the file is missing"),
        ("{file: empty.csv}", "empty.csv: no address is in it"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, people: str, said: str) -> None:
    (tmp_path / "empty.csv").write_text("Name\n")

    with pytest.raises(ConfigError) as told:
        paths(tmp_path, people).rulebook()

    assert said in str(told.value)
    assert "rules.yaml:1:" in str(told.value)
