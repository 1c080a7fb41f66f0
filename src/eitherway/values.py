"""Frozen dataclasses that are made in a third of the time. Pure.

Python 3.11 compiles six functions for each of them, one after the other, which for 250 classes is a sixth of
the start of a command. Here only `__init__` is compiled; the other methods know the fields by their names. To
a type checker, to `replace`, `fields` and `asdict` it is the same; whatever other dataclass is wanted is
Python's.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, **wanted):
        """A decorator of classes, as Python's."""
        is_value = cls is None and wanted == {"frozen": True, "slots": True}
        return _value if is_value else dataclasses.dataclass(cls, **wanted)


def _value(cls: type) -> type:
    """`cls` as a class with slots, and with the methods that it does not have itself."""
    own = {name for name, method in vars(cls).items() if method is not None}  # with __eq__, __hash__ is None
    cls.__doc__ = cls.__doc__ or cls.__name__  # else it is made of the signature, which takes long
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)
    methods = {
        "__init__": _init_on_use(made, fields),
        "__eq__": _eq([one.name for one in fields if one.compare]),
        "__hash__": _hash([one.name for one in fields if (one.compare if one.hash is None else one.hash)]),
        "__repr__": _repr([one.name for one in fields if one.repr]),
        "__setattr__": _set,
        "__delattr__": _delete,
        "__getstate__": _state,
        "__setstate__": _restore,
    }
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of these fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple([getattr(value, name) for name in names])


def _init_on_use(made: Any, fields: tuple["dataclasses.Field[Any]", ...]) -> Any:
    """An `__init__` that compiles the one of the class when the first value of it is made: few have any."""

    def init(self: Any, *given: Any, **named: Any) -> None:
        made.__init__ = _init(made, fields)
        made.__init__(self, *given, **named)

    return init


def _init(made: Any, fields: tuple["dataclasses.Field[Any]", ...]) -> Any:
    """The `__init__` of a class: it sets each slot, which `__setattr__` refuses."""
    known: dict[str, Any] = {"_missing": dataclasses.MISSING}
    arguments: dict[bool, list[str]] = {False: ["self"], True: []}  # those with a name only are last
    lines = []
    for one in fields:
        name = one.name
        known[f"_set_{name}"] = getattr(made, name).__set__
        argument, value = name, name
        if one.default is not dataclasses.MISSING:
            known[f"_default_{name}"] = one.default
            argument = f"{name}=_default_{name}"
        elif one.default_factory is not dataclasses.MISSING:
            known[f"_new_{name}"] = one.default_factory
            argument, value = f"{name}=_missing", f"_new_{name}() if {name} is _missing else {name}"
        arguments[bool(one.kw_only)].append(argument)
        lines.append(f"_set_{name}(self, {value})")
    named = ["*", *arguments[True]] if arguments[True] else []
    lines += ["self.__post_init__()"] if hasattr(made, "__post_init__") else []
    body = "\n    ".join(lines or ["pass"])
    exec(f"def __init__({', '.join([*arguments[False], *named])}):\n    {body}\n", known)  # noqa: S102 - names of fields
    init = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"  # as errors of a call name it
    return init


def _eq(names: list[str]) -> Callable[[Any, object], Any]:
    compared = _getter(names)

    def eq(self: Any, other: object) -> Any:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    return eq


def _hash(names: list[str]) -> Callable[[Any], int]:
    hashed = _getter(names)
    return lambda self: hash(hashed(self))


def _repr(names: list[str]) -> Callable[[Any], str]:
    @recursive_repr()
    def shown(self: Any) -> str:
        values = (f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({', '.join(values)})"

    return shown


def _set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
