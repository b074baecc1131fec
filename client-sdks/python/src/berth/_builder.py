"""The steps of an image, as a class's define describes them."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

Text = Union[str, int, float, "os.PathLike[str]"]
"""What can stand for a word: numbers and paths are written as JavaScript writes them."""


def text(value: object, what: str) -> str:
    """A value as the text that is sent; the JavaScript clients make the same of it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else json.dumps(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))  # pyright: ignore[reportUnknownArgumentType]
    raise TypeError(f"{what} is a text or a number, and not {type(value).__name__}")


def _words(step: str, values: Tuple[Union[Text, Sequence[Text]], ...]) -> Dict[str, Any]:
    first = values[0] if values else None
    listed = isinstance(first, (list, tuple))
    words = list(first) if isinstance(first, (list, tuple)) else list(values)
    return {
        "arguments": [text(word, f"a word of {step}") for word in words],
        "shell": len(words) == 1 and not listed,
    }


def _pairs(step: str, name: Union[Text, Mapping[str, Text]], value: Text) -> Dict[str, str]:
    pairs = name if isinstance(name, Mapping) else {text(name, f"the name of {step}"): value}
    return {str(key): text(each, f"the value of {step} {key}") for key, each in pairs.items()}


class _Entry(NamedTuple):
    name: Optional[str]
    step: Dict[str, Any]


class Builder:
    """Describes steps, one after another; each method gives the builder back."""

    def __init__(self) -> None:
        self._entries: List[_Entry] = []
        self._next: Optional[str] = None
        self._place: Optional[int] = None

    def step(self, name: str) -> Builder:
        """Gives the step that follows a name, by which a subclass can replace it."""
        self._next = name
        self._place = None
        return self

    def replace(self, name: str) -> Builder:
        """Puts the step that follows in the place of the one with this name."""
        self._place = self._find(name)
        self._next = name
        return self

    def remove(self, name: str) -> Builder:
        """Takes the step with this name out."""
        del self._entries[self._find(name)]
        return self

    def run(self, *words: Union[Text, Sequence[Text]]) -> Builder:
        """Runs a program: one string is a line for the shell, several words or a list a program."""
        return self._add({"kind": "run", **_words("run", words)})

    def cmd(self, *words: Union[Text, Sequence[Text]]) -> Builder:
        """What containers run."""
        return self._add({"kind": "cmd", **_words("cmd", words)})

    def entrypoint(self, *words: Union[Text, Sequence[Text]]) -> Builder:
        """What containers run before the words of their command."""
        return self._add({"kind": "entrypoint", **_words("entrypoint", words)})

    def copy(
        self,
        sources: Union[Text, Sequence[Text]],
        target: Text,
        *,
        owner: Optional[str] = None,
        mode: Union[int, str, None] = None,
    ) -> Builder:
        """Copies files of the context. mode is octal as a string, or a number such as 0o755."""
        several = list(sources) if isinstance(sources, (list, tuple)) else [sources]
        step: Dict[str, Any] = {
            "kind": "copy",
            "sources": [text(source, "a source of copy") for source in several],
            "target": text(target, "the target of copy"),
        }
        if owner is not None:
            step["owner"] = text(owner, "the owner of copy")
        if mode is not None:
            step["mode"] = format(mode, "o") if isinstance(mode, int) else mode
        return self._add(step)

    def env(self, name: Union[Text, Mapping[str, Text]], value: Text = "") -> Builder:
        """Sets a variable, or several."""
        return self._add({"kind": "env", "values": _pairs("env", name, value)})

    def label(self, name: Union[Text, Mapping[str, Text]], value: Text = "") -> Builder:
        """Sets a label, or several."""
        return self._add({"kind": "label", "values": _pairs("label", name, value)})

    def arg(self, name: Union[Text, Mapping[str, Text]], value: Text = "") -> Builder:
        """Declares an argument of the build with its default, or several."""
        return self._add({"kind": "arg", "values": _pairs("arg", name, value)})

    def workdir(self, path: Text) -> Builder:
        """The working folder of what follows and of containers."""
        return self._add({"kind": "workdir", "value": text(path, "the value of workdir")})

    def user(self, user: Text) -> Builder:
        """The user of what follows and of containers."""
        return self._add({"kind": "user", "value": text(user, "the value of user")})

    def expose(self, port: Text) -> Builder:
        """A port that containers listen on, such as 80 or "53/udp"."""
        return self._add({"kind": "expose", "value": text(port, "the value of expose")})

    @property
    def steps(self) -> List[Dict[str, Any]]:
        """The steps, as build.run takes them."""
        if self._next is not None:
            raise ValueError(f'no step follows the name "{self._next}"')
        return [entry.step for entry in self._entries]

    def _find(self, name: str) -> int:
        for place, entry in enumerate(self._entries):
            if entry.name == name:
                return place
        known = ", ".join(entry.name for entry in self._entries if entry.name is not None)
        hint = f"named steps are {known}" if known else 'name one with b.step("name")'
        raise ValueError(f'no step is named "{name}"; {hint}')

    def _add(self, step: Dict[str, Any]) -> Builder:
        entry = _Entry(self._next, step)
        if self._place is None:
            self._entries.append(entry)
        else:
            self._entries[self._place] = entry
        self._next = None
        self._place = None
        return self
