# Generated from openrpc.json by client-sdks; don't edit it.
"""What calls fail with: a class for each kind of error."""

from __future__ import annotations

from typing import Dict, Type

from ._core.failure import BerthError


class InvalidArgument(BerthError):
    """INVALID_ARGUMENT"""

    kind = "INVALID_ARGUMENT"


class NotFound(BerthError):
    """NOT_FOUND"""

    kind = "NOT_FOUND"


class AlreadyExists(BerthError):
    """ALREADY_EXISTS"""

    kind = "ALREADY_EXISTS"


class Conflict(BerthError):
    """CONFLICT"""

    kind = "CONFLICT"


class InUse(BerthError):
    """IN_USE"""

    kind = "IN_USE"


class Unsupported(BerthError):
    """UNSUPPORTED"""

    kind = "UNSUPPORTED"


class PermissionDenied(BerthError):
    """PERMISSION_DENIED"""

    kind = "PERMISSION_DENIED"


class ResourceExhausted(BerthError):
    """RESOURCE_EXHAUSTED"""

    kind = "RESOURCE_EXHAUSTED"


class Unavailable(BerthError):
    """UNAVAILABLE"""

    kind = "UNAVAILABLE"


class Timeout(BerthError):
    """TIMEOUT"""

    kind = "TIMEOUT"


class Cancelled(BerthError):
    """CANCELLED"""

    kind = "CANCELLED"


class Interrupted(BerthError):
    """INTERRUPTED"""

    kind = "INTERRUPTED"


class Corrupt(BerthError):
    """CORRUPT"""

    kind = "CORRUPT"


class Kernel(BerthError):
    """KERNEL"""

    kind = "KERNEL"


class ExecFailed(BerthError):
    """EXEC_FAILED"""

    kind = "EXEC_FAILED"


class BuildFailed(BerthError):
    """BUILD_FAILED"""

    kind = "BUILD_FAILED"


class Internal(BerthError):
    """INTERNAL"""

    kind = "INTERNAL"


BY_KIND: Dict[str, Type[BerthError]] = {
    "INVALID_ARGUMENT": InvalidArgument,
    "NOT_FOUND": NotFound,
    "ALREADY_EXISTS": AlreadyExists,
    "CONFLICT": Conflict,
    "IN_USE": InUse,
    "UNSUPPORTED": Unsupported,
    "PERMISSION_DENIED": PermissionDenied,
    "RESOURCE_EXHAUSTED": ResourceExhausted,
    "UNAVAILABLE": Unavailable,
    "TIMEOUT": Timeout,
    "CANCELLED": Cancelled,
    "INTERRUPTED": Interrupted,
    "CORRUPT": Corrupt,
    "KERNEL": Kernel,
    "EXEC_FAILED": ExecFailed,
    "BUILD_FAILED": BuildFailed,
    "INTERNAL": Internal,
}

__all__ = [
    "BerthError",
    "InvalidArgument",
    "NotFound",
    "AlreadyExists",
    "Conflict",
    "InUse",
    "Unsupported",
    "PermissionDenied",
    "ResourceExhausted",
    "Unavailable",
    "Timeout",
    "Cancelled",
    "Interrupted",
    "Corrupt",
    "Kernel",
    "ExecFailed",
    "BuildFailed",
    "Internal",
]
