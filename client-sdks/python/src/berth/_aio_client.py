"""The client for asyncio."""

from __future__ import annotations

import os
from typing import Any, Mapping, Optional, Sequence, Type, Union
from weakref import WeakSet

from . import types as t
from ._aio_api import (
    API_VERSION,
    AsyncApi,
    AsyncBuildMethods,
    AsyncContainerMethods,
    AsyncImageMethods,
)
from ._aio_containers import AsyncContainer, AsyncImage, Running, existing, image_class, running
from ._aio_listening import AsyncListener
from ._core.address import Address
from ._core.aio import AsyncCore
from ._core.calls import Folder, OnProgress
from ._version import VERSION


class BuildNamespace(AsyncBuildMethods):
    __doc__ = AsyncBuildMethods.__doc__

    async def run_graph(
        self,
        graph: Mapping[str, Any],
        *,
        tags: Sequence[str],
        context: Optional[Folder],
        no_cache: Optional[bool],
        arguments: Optional[Mapping[str, str]],
        labels: Optional[Mapping[str, str]],
        on_progress: Optional[OnProgress],
    ) -> t.BuildResult:
        """Builds the graph of an image class."""
        return await self._core.operate(
            "build.run",
            {
                "graph": graph,
                "tags": tags,
                "noCache": no_cache,
                "arguments": arguments,
                "labels": labels,
                "context": context is not None or None,
            },
            t.BuildResult,
            upload=context,
            on_progress=on_progress,
        )


class ImageNamespace(AsyncImageMethods):
    """Images: what containers are made from. Called with a reference it gives an image class."""

    def __init__(self, core: AsyncCore, client: AsyncClient) -> None:
        super().__init__(core)
        self._client = client

    def __call__(self, reference: str) -> Type[AsyncImage]:
        """The class of an image: ``class Web(image("debian:12"))`` or its objects, containers."""
        return image_class(self._client, reference)


class ContainerNamespace(AsyncContainerMethods):
    __doc__ = AsyncContainerMethods.__doc__

    def __init__(self, core: AsyncCore, client: AsyncClient) -> None:
        super().__init__(core)
        self._client = client

    async def get(self, container: str) -> AsyncContainer:
        """The object of a container that exists, by id, start of an id, or name."""
        summary = (await self.inspect(container)).summary
        return existing(self._client, summary.id, summary.name)

    def run(self, image: str, **options: Any) -> Running:
        """Makes and starts a container: ``await run("debian:12", command=["sleep", "60"])``.

        Options are the parameters of container.create. ``async with`` removes it in the end.
        """
        return running(self._client, image, options)


class AsyncClient(AsyncApi):
    """A server, as the tasks of one event loop see it.

    Nothing is connected before the first call. The host is ``unix:///PATH``, ``ssh://USER@HOST``,
    ``tls://HOST:PORT``, ``tcp://ADDRESS:PORT`` or the name of a context; without one
    BERTH_HOST, the context in use, or the socket in BERTH_RUN.
    """

    def __init__(self, host: Union[str, Address, None] = None) -> None:
        super().__init__(AsyncCore(host, os.environ, API_VERSION, f"berth-python/{VERSION}"))
        self.listeners: WeakSet[AsyncListener] = WeakSet()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes the connections that are kept, and ends what ``on`` began. Operations go on."""
        for listener in tuple(self.listeners):
            listener.close()
        self._core.close()

    async def server(self) -> t.SystemHello:
        """The server's versions, features and limits."""
        return await self._core.hello()

    @property
    def build(self) -> BuildNamespace:
        """Builds: images made step by step."""
        return BuildNamespace(self._core)

    @property
    def image(self) -> ImageNamespace:
        """Images: what containers are made from."""
        return ImageNamespace(self._core, self)

    @property
    def container(self) -> ContainerNamespace:
        """Containers: running instances of images."""
        return ContainerNamespace(self._core, self)
