"""The base of all errors."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from .codec import table


class BerthError(Exception):
    """A call was refused or failed; ``kind`` says why, for programs."""

    kind = "INTERNAL"

    def __init__(
        self,
        message: str,
        *,
        kind: Optional[str] = None,
        details: Optional[Mapping[str, str]] = None,
        method: Optional[str] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        if kind is not None:
            self.kind = kind
        self.details: Dict[str, str] = dict(details or {})
        self.method = method


def failure(kind: str, message: str, details: Mapping[str, str], method: str) -> BerthError:
    """The error of a kind; of a kind that this client doesn't know, a BerthError."""
    from ..errors import BY_KIND

    return BY_KIND.get(kind, BerthError)(message, kind=kind, details=details, method=method)


def from_answer(error: Mapping[str, Any], method: str) -> BerthError:
    """The error object of an answer as an exception."""
    data = table(error.get("data")) or {}
    details = {name: str(value) for name, value in (table(data.get("details")) or {}).items()}
    kind = str(data.get("kind", "INTERNAL"))
    return failure(kind, str(error.get("message", "no message")), details, method)


def unavailable(message: str, method: str = "") -> BerthError:
    return failure("UNAVAILABLE", message, {}, method)
