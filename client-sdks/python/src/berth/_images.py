"""What image classes and container objects are without input and output."""

from __future__ import annotations

import dataclasses
import difflib
from typing import Any, ClassVar, Dict, List, Mapping, Optional, Sequence, TypeVar, Union

from . import types as t
from ._builder import Builder, Text, text

C = TypeVar("C", bound="ContainerBase")
_OPTIONS = frozenset(
    field.name for field in dataclasses.fields(t.ContainerCreateParams) if field.name != "extra"
)


def check_options(options: Mapping[str, Any]) -> Dict[str, Any]:
    """The options of a container, those that there are."""
    for name in options:
        if name not in _OPTIONS:
            near = difflib.get_close_matches(name, _OPTIONS, 1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            raise TypeError(f'a container has no option "{name}"{hint}')
    return {name: value for name, value in options.items() if value is not None}


def command_words(words: Sequence[Union[Text, Sequence[Text]]]) -> List[str]:
    """The words of a command: given one by one, or as one list."""
    first = words[0] if words else None
    several = list(first) if len(words) == 1 and isinstance(first, (list, tuple)) else list(words)
    return [text(word, f"word {at} of exec") for at, word in enumerate(several, 1)]


def event_types(kind: str) -> List[str]:
    """The type of event that is meant, and the one after which there are no more."""
    told = "container." + ("exited" if kind == "die" else kind)
    return [told] if told == "container.removed" else [told, "container.removed"]


def missed_warning(container: str, gap: t.EventGap) -> str:
    return f"up to {gap.missed} events of {container[:12]} were missed: they aren't kept any more"


class ContainerBase:
    """A container that is there, or that can be made."""

    def __init__(self, **options: Any) -> None:
        self._options = check_options(options)
        self._id: Optional[str] = None
        self._name: Optional[str] = self._options.get("name")
        self._runs = False  # as the context manager that run gives

    def adopt(self: C, identity: str) -> C:
        """Makes it the object of a container that exists."""
        self._id = identity
        return self

    def running(self: C) -> C:
        """Has been started for ``with``, which doesn't start it again."""
        self._runs = True
        return self

    @classmethod
    def _image(cls) -> str:
        raise TypeError('a container is made of an image: Container(image="debian:12")')

    @property
    def id(self) -> Optional[str]:
        """64 hex digits, once it was made."""
        return self._id

    @property
    def name(self) -> Optional[str]:
        return self._name

    @property
    def _known(self) -> str:
        if self._id is None:
            raise RuntimeError(
                f"the container {self} is not there:"
                " create() or start() makes it, and remove() takes it away"
            )
        return self._id

    def __str__(self) -> str:
        return self._name or self._id or type(self).__name__

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._name or ''} {(self._id or 'not made')[:12]}>"


class ImageBase(ContainerBase):
    """A class of images: subclasses describe steps."""

    base: ClassVar[str]
    image: ClassVar[str]
    """Id of the image that was built."""

    def __init_subclass__(cls, *, base: Optional[str] = None, client: Any = None) -> None:
        super().__init_subclass__()
        if base is not None:
            cls.base = base
        if client is not None:
            type.__setattr__(cls, "client", client)

    @classmethod
    def define(cls, b: Builder) -> None:
        """Describes the image's steps; a subclass calls ``super().define(b)`` to inherit them."""

    @classmethod
    def steps(cls) -> List[Dict[str, Any]]:
        """The steps that define describes, as build.run takes them."""
        builder = Builder()
        cls.define(builder)
        return builder.steps

    @classmethod
    def graph(cls) -> Dict[str, Any]:
        """What is built: the base and the steps on it."""
        return {"base": cls.base, "steps": cls.steps()}

    @classmethod
    def _image(cls) -> str:
        # One with steps of its own isn't its base's image: it has none until it is built.
        for at in cls.__mro__:
            if "image" in vars(at):
                return str(vars(at)["image"])
            if "define" in vars(at):
                break
            if "base" in vars(at):
                return str(vars(at)["base"])
        raise RuntimeError(
            f'{cls.__name__} has no image yet: build it first, {cls.__name__}.build("name:tag")'
        )
