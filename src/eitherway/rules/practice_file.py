"""The settings of practice.yaml: the people of one process, and whom they send requests to. Pure."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from eitherway.errors import ConfigError
from eitherway.rules.document import Node, decode, read
from eitherway.rules.faults import Fault, Place, PlacedError, render, shown
from eitherway.rules.field_types import Model, Names
from eitherway.rules.model_faults import validated
from eitherway.rules.rule import NeedsInput
from eitherway.values import dataclass

BEGINS = "people:"


def _text(path: str) -> str:
    if not path:
        raise ValueError("write the path of a folder")
    return path


Folder = Annotated[str, AfterValidator(_text)]


class Offer(Model):
    """What colleagues may send to this person. Only room, tight, full or unknown is told of the calendar."""

    name: str = Field(description="how letters name this person", examples=["Ben Ito"])
    topics: Names = Field(
        alias="for",
        description="for what, as `refer_to` of the colleagues' rules says it",
        examples=[["couples", "trauma"]],
    )
    contact: str = Field(description="an address, a phone number or a page", examples=["ben@ito.example"])
    needs: NeedsInput = Field(
        description="what one takes of this person's calendar, as `needs` of a rule says it",
        examples=["50 min weekly of session"],
    )


class PersonInput(Model):
    """One person: a folder with rules.yaml, and templates/ and packs/ if there are any."""

    folder: Folder | None = Field(
        default=None, description="where rules.yaml is, from the folder of practice.yaml; default: the name"
    )
    state: Folder | None = Field(
        default=None, description="the state folder, from there too; default: `state` in the person's folder"
    )
    refer: Offer | None = Field(default=None, description="what colleagues may send to this person")


class PracticeInput(Model):
    """Everything in practice.yaml."""

    people: Annotated[dict[str, PersonInput], Field(min_length=1)] = Field(
        description="each person under a short name, which `status` and the log use"
    )
    at_once: Annotated[int, Field(ge=1, le=64)] = Field(
        default=8, description="how many mailboxes are worked on at once; no more sign in at the same time"
    )

    @model_validator(mode="after")
    def _own_folders(self) -> "PracticeInput":
        seen: dict[str, str] = {}
        for name, person in self.people.items():
            for place in (folder_of(name, person), state_of(name, person)):
                if place in seen and seen[place] != name:
                    both = f"'{shown(seen[place])}' and '{shown(name)}' share the folder {shown(place)}"
                    raise PlacedError(f"{both}; give each their own", "people")
                seen[place] = name
        return self


def folder_of(name: str, person: PersonInput) -> str:
    """Where the rules of that person are."""
    return (person.folder or name).rstrip("/")


def state_of(name: str, person: PersonInput) -> str:
    """Where the state of that person is."""
    return (person.state or f"{folder_of(name, person)}/state").rstrip("/")


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a practice as written there; `place` is where, for what is wrong with them."""

    name: str
    folder: str
    state: str
    offer: Offer | None
    place: Place


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice.yaml without a fault."""

    members: tuple[Member, ...]
    at_once: int


def read_practice(text: bytes, name: str) -> Practice:
    """The practice in a file's text. Raises ConfigError with every fault."""
    root, noted = read(decode(text, name), name, begins=BEGINS)
    faults = [*noted, *_odd_names(root)]
    given = validated(PracticeInput, _with_groups(root), faults)
    if given is None or faults:
        raise ConfigError(*render(faults))
    keys = {key.text: key.place for key, _ in _people(root)}
    members = (
        Member(one, folder_of(one, person), state_of(one, person), person.refer, keys[one])
        for one, person in given.people.items()
    )
    return Practice(tuple(members), given.at_once)


def _people(root: Node) -> tuple[tuple[Node, Node], ...]:
    people = root.get("people")
    return people.pairs if people else ()


def _with_groups(root: Node) -> Node:
    """The document where `maya:` alone is a person without settings, and `maya: folder` one with a folder."""

    def group(key: Node, node: Node) -> tuple[Node, Node]:
        if node.kind != "text":
            return key, node
        folder = () if node.value is None else ((Node(node.place, "folder"), node),)
        return key, Node(node.place, folder, "group")

    def whole(key: Node, node: Node) -> tuple[Node, Node]:
        if key.text != "people" or node.kind != "group":
            return key, node
        return key, Node(node.place, tuple(group(*pair) for pair in node.pairs), "group")

    return Node(root.place, tuple(whole(*pair) for pair in root.pairs), "group")


def _odd_names(root: Node) -> list[Fault]:
    """The faults of names that would not stand well in a log: they are one short word."""
    odd = (key for key, _ in _people(root) if not _is_short_word(key.text))
    what = "is not a short name; write letters, digits, '-' and '_' alone, at most 40"
    return [Fault(key.place, f"'{shown(key.text)}' {what}") for key in odd]


def _is_short_word(name: str) -> bool:
    return len(name) <= 40 and name.replace("-", "").replace("_", "").isalnum()
