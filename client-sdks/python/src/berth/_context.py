"""Which files of a folder a build is sent."""

from __future__ import annotations

import os
import re
import sys
from typing import Any, List, Mapping, Optional, Sequence, Type, Union

from ._core.calls import Folder


def _leads_out(source: str) -> bool:
    depth = 0
    for part in source.split("/"):
        if part not in ("", "."):
            depth += -1 if part == ".." else 1
        if depth < 0:
            return True
    return False


def context_of(
    steps: Sequence[Mapping[str, Any]],
    given: Union[str, "os.PathLike[str]", None],
    owner: Type[Any],
) -> Optional[Folder]:
    """Where the files of copy steps are; only what the steps name, unless one has a wildcard.

    Without a given folder they are beside the file that has the class.
    """
    sources: List[str] = [
        source for step in steps if step["kind"] == "copy" for source in step["sources"]
    ]
    if not sources:
        return None
    for source in sources:
        if _leads_out(source):
            raise ValueError(f'cannot copy "{source}": it leads out of the build context')
    names = [re.sub(r"/+$", "", re.sub(r"^(\.?/)+", "", source)) for source in sources]
    whole = any(name in ("", ".") or re.search(r"[*?\[\\]", name) for name in names)
    folder = os.fspath(given) if given is not None else _folder_of(owner)
    return Folder(folder, None if whole else [".dockerignore", *dict.fromkeys(names)])


def _folder_of(owner: Type[Any]) -> str:
    module = sys.modules.get(owner.__module__)
    file = getattr(module, "__file__", None)
    return os.path.dirname(os.path.abspath(file)) if file else os.getcwd()
