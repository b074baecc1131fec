"""Events of one container, told to functions on a task of their own."""

from __future__ import annotations

import asyncio
import inspect
import warnings
from typing import TYPE_CHECKING, AsyncIterator, Optional

from . import types as t
from ._core.aio import AsyncSubscription
from ._images import event_types, missed_warning
from ._listening import OnEvent

if TYPE_CHECKING:
    from ._aio_client import AsyncClient


class AsyncListener:
    """One function that is told events until it is closed, or the container removed."""

    def __init__(self, client: AsyncClient, container: str, kind: str, told: OnEvent) -> None:
        self.kind = kind
        self.told = told
        self._client = client
        self._container = container
        self._types = event_types(kind)
        self._items: AsyncSubscription[t.EventItem] = client.event.follow(
            types=self._types, subjects=[container]
        )
        self._task: Optional[asyncio.Task[None]] = None

    async def begin(self) -> None:
        """From here on no event is missed."""
        await self._items.__aenter__()
        self._task = asyncio.ensure_future(self._listen())
        self._client.listeners.add(self)

    async def _listen(self) -> None:
        async with self._items:
            async for event in self._events():
                if event.type == self._types[0]:
                    given = self.told(event)
                    if inspect.isawaitable(given):
                        await given
                if event.type == "container.removed":
                    return

    async def _events(self) -> AsyncIterator[t.EventEvent]:
        async for item in self._items:
            if item.event is not None:
                yield item.event
            elif item.gap is not None and item.gap.reason == t.EventGapReason.SLOW:
                async for event in self._missed(item.gap):
                    yield event
            elif item.gap is not None:
                warnings.warn(missed_warning(self._container, item.gap), stacklevel=1)

    async def _missed(self, gap: t.EventGap) -> AsyncIterator[t.EventEvent]:
        """Those that came faster than they were read; the server still has them."""
        cursor = gap.after
        while cursor < gap.resume:
            page = await self._client.event.list(
                after=cursor, until=gap.resume, types=self._types, subjects=[self._container]
            )
            for event in page.events:
                yield event
            if not page.events:
                return
            cursor = page.cursor

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
