"""A value is what Python's frozen dataclass is."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any, ClassVar

import pytest

from eitherway import values

Decorator = Callable[..., Any]


def classes(dataclass: Decorator) -> Any:
    """The same classes, by that decorator."""

    @dataclass(frozen=True, slots=True)
    class Place:
        """Where."""

        KIND: ClassVar[str] = "place"
        town: str
        secret: str = field(default="", repr=False)
        seen: int = field(default=0, compare=False)
        tags: tuple[str, ...] = ()
        notes: list[str] = field(default_factory=list, hash=False)
        dry: bool = field(default=False, kw_only=True)

    @dataclass(frozen=True, slots=True)
    class Checked(Place):
        """A place with a name that is not empty."""

        name: str = "here"

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("a place needs a name")

    @dataclass(frozen=True, slots=True)
    class Alike:
        """Alike by its first letter."""

        word: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Alike) and self.word[:1] == other.word[:1]

        def __hash__(self) -> int:
            return hash(self.word[:1])

        def __repr__(self) -> str:
            return self.word

    @dataclass(frozen=True, slots=True)
    class Empty:
        """Nothing."""

    return Place, Checked, Alike, Empty


OURS, PYTHONS = classes(values.dataclass), classes(dataclasses.dataclass)
BOTH = pytest.mark.parametrize("made", [OURS, PYTHONS], ids=["ours", "python's"])


@values.dataclass(frozen=True, slots=True)
class Kept:
    """What is written and read again."""

    town: str
    tags: tuple[str, ...] = ()


@BOTH
def test_equal_values_are_equal_and_have_one_hash(made: Any) -> None:
    place, checked, *_ = made

    assert place("Ulm", seen=1) == place("Ulm", seen=2)
    assert hash(place("Ulm", notes=["a"])) == hash(place("Ulm", notes=["b"]))
    assert place("Ulm", notes=["a"]) != place("Ulm", notes=["b"])
    assert place("Ulm") != place("Ulm", "x")
    assert place("Ulm") != checked("Ulm")
    assert place("Ulm") != ("Ulm", "", (), [], False)


def test_a_hash_is_that_of_python() -> None:
    assert hash(OURS[0]("Ulm", "x", 3, ("y",), dry=True)) == hash(PYTHONS[0]("Ulm", "x", 3, ("y",), dry=True))


@BOTH
def test_a_secret_is_not_shown(made: Any) -> None:
    shown = repr(made[0]("Ulm", secret="x"))

    assert shown == "classes.<locals>.Place(town='Ulm', seen=0, tags=(), notes=[], dry=False)"


@BOTH
def test_nothing_is_changed(made: Any) -> None:
    place = made[0]("Ulm")

    with pytest.raises(FrozenInstanceError, match=r"cannot assign to field 'town'"):
        place.town = "Bonn"
    with pytest.raises(FrozenInstanceError, match=r"cannot delete field 'town'"):
        del place.town
    with pytest.raises((AttributeError, TypeError)):  # which Python 3.11 says
        place.other = 1
    with pytest.raises(AttributeError):
        _ = place.__dict__
    assert place == made[0]("Ulm")


@BOTH
def test_each_value_has_a_list_of_its_own(made: Any) -> None:
    one, other = made[0]("Ulm"), made[0]("Ulm")

    one.notes.append("x")

    assert other.notes == []
    assert made[0]("Ulm", notes=["y"]).notes == ["y"]


@BOTH
@pytest.mark.parametrize(
    ("given", "named", "complaint"),
    [
        ((), {}, r"Place.__init__\(\) missing 1 required positional argument: 'town'"),
        (("Ulm", "", 0, (), [], True), {}, r"Place.__init__\(\) takes from 2 to 6 positional arguments"),
        (("Ulm",), {"city": "x"}, r"Place.__init__\(\) got an unexpected keyword argument 'city'"),
    ],
)
def test_a_wrong_call_is_named(made: Any, given: tuple[Any, ...], named: Any, complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        made[0](*given, **named)


@BOTH
def test_a_value_is_looked_at_when_it_is_made(made: Any) -> None:
    with pytest.raises(ValueError, match="a place needs a name"):
        made[1]("Ulm", name="")


@BOTH
def test_a_class_keeps_its_own_methods(made: Any) -> None:
    alike = made[2]

    assert alike("moss") == alike("mud")
    assert hash(alike("moss")) == hash(alike("mud"))
    assert repr(alike("moss")) == "moss"


@BOTH
def test_a_value_has_the_fields_of_a_dataclass(made: Any) -> None:
    place, checked, _, empty = made

    changed = replace(checked("Ulm"), town="Bonn", dry=True)

    assert changed == checked("Bonn", dry=True)
    assert [one.name for one in fields(checked)] == ["town", "secret", "seen", "tags", "notes", "dry", "name"]
    assert asdict(empty()) == {}
    assert asdict(place("Ulm"))["town"] == "Ulm"
    assert place.__match_args__ == ("town", "secret", "seen", "tags", "notes")
    assert (place.KIND, place.__doc__, place.__name__) == ("place", "Where.", "Place")
    assert empty() == empty()


@BOTH
def test_a_value_is_copied(made: Any) -> None:
    place = made[1]("Ulm", "x", 1, ("y",), ["z"])

    assert copy.copy(place) == place
    assert copy.deepcopy(place) == place


def test_a_value_is_written_and_read_again() -> None:
    kept = Kept("Ulm", ("x",))

    assert pickle.loads(pickle.dumps(kept)) == kept


@pytest.mark.parametrize(
    "wanted", [{"slots": True}, {"frozen": True}, {"frozen": True, "slots": True, "order": True}]
)
def test_any_other_dataclass_is_that_of_python(wanted: dict[str, bool]) -> None:
    made = values.dataclass(**wanted)(type("Other", (), {"__annotations__": {"at": int}}))

    assert made.__dataclass_params__.frozen is wanted.get("frozen", False)
    assert made.__dataclass_params__.order is wanted.get("order", False)
