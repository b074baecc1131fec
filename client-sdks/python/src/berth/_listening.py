"""Events of one container, told to functions on a thread of their own."""

from __future__ import annotations

import threading
import warnings
from typing import TYPE_CHECKING, Callable, Iterator

from . import types as t
from ._core.sync import Subscription
from ._images import event_types, missed_warning

if TYPE_CHECKING:
    from ._client import Client

OnEvent = Callable[[t.EventEvent], object]


class Listener:
    """One function that is told events until it is closed, or the container removed."""

    def __init__(self, client: Client, container: str, kind: str, told: OnEvent) -> None:
        self.kind = kind
        self.told = told
        self._client = client
        self._container = container
        self._types = event_types(kind)
        self._items: Subscription[t.EventItem] = client.event.follow(
            types=self._types, subjects=[container]
        )
        client.listeners.add(self)
        threading.Thread(target=self._listen, name=f"on {kind}", daemon=True).start()

    def _listen(self) -> None:
        with self._items:
            for event in self._events():
                if event.type == self._types[0]:
                    self.told(event)
                if event.type == "container.removed":
                    return

    def _events(self) -> Iterator[t.EventEvent]:
        for item in self._items:
            if item.event is not None:
                yield item.event
            elif item.gap is not None and item.gap.reason == t.EventGapReason.SLOW:
                yield from self._missed(item.gap)
            elif item.gap is not None:
                warnings.warn(missed_warning(self._container, item.gap), stacklevel=1)

    def _missed(self, gap: t.EventGap) -> Iterator[t.EventEvent]:
        """Those that came faster than they were read; the server still has them."""
        cursor = gap.after
        while cursor < gap.resume:
            page = self._client.event.list(
                after=cursor, until=gap.resume, types=self._types, subjects=[self._container]
            )
            yield from page.events
            if not page.events:
                return
            cursor = page.cursor

    def close(self) -> None:
        self._items.close()
