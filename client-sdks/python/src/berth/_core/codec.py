"""JSON to records and back: camelCase on the wire, snake_case in Python."""

# What JSON holds is unknown until the API's types say what it is.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import dataclasses
import enum
import re
import typing
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Type, TypeVar, Union

T = TypeVar("T")


class Word(str, enum.Enum):
    """A word of a closed set. One that a newer server adds becomes a member when it is met."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = re.sub("[^A-Za-z0-9]", "_", value).upper()
        member._value_ = value
        return cls._value2member_map_.setdefault(value, member)

    def __str__(self) -> str:
        return str(self.value)


class Record:
    """A record of the API."""


def table(value: Any) -> Optional[Dict[str, Any]]:
    """A JSON object as such, and nothing of what is none."""
    return typing.cast(Dict[str, Any], value) if isinstance(value, dict) else None


def nothing() -> Dict[str, Any]:
    """What a record has beside its fields, as a rule."""
    return {}


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def encode(value: Any) -> Any:
    """What a value is in JSON; fields that are None are left out."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Record):
        return {
            camel(field.name): encode(getattr(value, field.name))
            for field in dataclasses.fields(value)  # type: ignore[arg-type]
            if field.name != "extra" and getattr(value, field.name) is not None
        }
    if isinstance(value, Mapping):
        pairs: Mapping[Any, Any] = value
        return {str(name): encode(each) for name, each in pairs.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        items: Sequence[Any] = value
        return [encode(each) for each in items]
    return value


def parameters(values: Mapping[str, Any]) -> Dict[str, Any]:
    """Parameters as they are sent: without those that weren't given."""
    return {name: encode(value) for name, value in values.items() if value is not None}


_FIELDS: Dict[Type[Any], List[Tuple[str, str, Any]]] = {}


def _fields(record: Type[Any]) -> List[Tuple[str, str, Any]]:
    """Of each field its name, its name on the wire, and its type."""
    known = _FIELDS.get(record)
    if known is None:
        hints = typing.get_type_hints(record)
        names = [field.name for field in dataclasses.fields(record) if field.name != "extra"]
        known = _FIELDS[record] = [(name, camel(name), hints[name]) for name in names]
    return known


def _record(record: Type[Any], value: Mapping[str, Any]) -> Any:
    rest = dict(value)
    known = {name: decode(hint, rest.pop(wire, None)) for name, wire, hint in _fields(record)}
    return record(**known, extra=rest)


def decode(hint: Any, value: Any) -> Any:
    """A value of JSON as what the API says it is; what is unknown or absent stays as it is."""
    if value is None or hint is Any:
        return value
    origin = typing.get_origin(hint)
    if origin is Union:
        present = [each for each in typing.get_args(hint) if each is not type(None)]
        return decode(present[0], value)
    if origin is list and isinstance(value, list):
        (element,) = typing.get_args(hint)
        items: List[Any] = value
        return [decode(element, each) for each in items]
    named = table(value)
    if origin is dict and named is not None:
        _, element = typing.get_args(hint)
        return {name: decode(element, each) for name, each in named.items()}
    if isinstance(hint, type):
        if issubclass(hint, Record) and named is not None:
            return _record(hint, named)
        if issubclass(hint, Word) and isinstance(value, str):
            return hint(value)
        if hint is float and isinstance(value, int):
            return float(value)
    return value


def read(hint: Type[T], value: Any) -> T:
    """``decode`` with the type that comes of it."""
    return typing.cast(T, decode(hint, value))
