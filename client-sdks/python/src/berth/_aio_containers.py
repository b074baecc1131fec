"""Images as classes and containers as objects, for asyncio."""

from __future__ import annotations

import os
from typing import (
    TYPE_CHECKING,
    Any,
    AsyncIterator,
    Awaitable,
    Callable,
    ClassVar,
    Generator,
    List,
    Mapping,
    Optional,
    Sequence,
    Type,
    TypeVar,
    Union,
)

from . import types as t
from ._aio_listening import AsyncListener
from ._builder import Text
from ._context import context_of
from ._core.aio import AsyncProgram, AsyncSubscription
from ._core.calls import Folder, Input, OnProgress, ProgramResult
from ._images import ContainerBase, ImageBase, command_words
from ._listening import OnEvent

if TYPE_CHECKING:
    from ._aio_client import AsyncClient

C = TypeVar("C", bound="AsyncContainer")
R = TypeVar("R")


class AsyncLogLines(AsyncIterator[str]):
    """Lines that a container wrote; ``aclose`` or ``async with`` ends the reading."""

    def __init__(self, subscription: AsyncSubscription[t.ContainerLogLine]) -> None:
        self.details = subscription
        """The same as lines with their time and stream."""

    def __aiter__(self) -> AsyncLogLines:
        return self

    async def __anext__(self) -> str:
        parts: List[str] = []
        async for line in self.details:
            parts.append(line.line)
            if not line.partial:
                return "".join(parts)
        if parts:
            return "".join(parts)
        raise StopAsyncIteration

    async def __aenter__(self) -> AsyncLogLines:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self.details.aclose()


class AsyncContainer(ContainerBase):
    """A container: made by ``create`` or by the ``start`` that needs it.

    Options are the parameters of container.create, such as
    ``AsyncContainer(image="debian:12", name="web")``.
    As a context manager it is started, and removed in the end.
    """

    client: ClassVar[AsyncClient]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._listeners: List[AsyncListener] = []

    async def __aenter__(self: C) -> C:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        if self._id is not None:
            await self.remove(force=True)

    async def create(self: C) -> C:
        """Makes it."""
        if self._id is not None:
            raise RuntimeError(f"the container {self._name} was made already")
        options = dict(self._options)
        image = options.pop("image", None) or self._image()
        made = await self.client.container.create(image, **options)
        self._id, self._name = made.id, made.name
        return self

    async def start(self: C) -> C:
        """Starts it, and makes it where it isn't there."""
        if self._id is None:
            await self.create()
        await self.client.container.start(self._known)
        return self

    async def attach(self) -> AsyncProgram:
        """Starts it with its standard streams connected."""
        if self._id is None:
            await self.create()
        return await self.client.container.attach(self._known)

    async def run(self, input: Optional[Input] = None) -> ProgramResult:
        """Starts it, gives it its input and waits: how it ended and what it wrote."""
        if input is not None:
            self._options["stdin"] = True
        async with await self.attach() as program:
            return await program.communicate(input)

    async def open(
        self,
        *words: Union[Text, Sequence[Text]],
        stdin: bool = False,
        environment: Optional[Sequence[str]] = None,
        user: Optional[str] = None,
        working_folder: Optional[str] = None,
    ) -> AsyncProgram:
        """Starts a program in it, with its standard streams connected."""
        return await self.client.container.exec(
            self._known,
            command=command_words(words),
            stdin=stdin or None,
            environment=environment,
            user=user,
            working_folder=working_folder,
        )

    async def exec(
        self,
        *words: Union[Text, Sequence[Text]],
        input: Optional[Input] = None,
        environment: Optional[Sequence[str]] = None,
        user: Optional[str] = None,
        working_folder: Optional[str] = None,
    ) -> ProgramResult:
        """Runs a program in it: ``c.exec("nginx", "-v")``."""
        async with await self.open(
            *words,
            stdin=input is not None,
            environment=environment,
            user=user,
            working_folder=working_folder,
        ) as program:
            return await program.communicate(input)

    def logs(
        self,
        *,
        follow: bool = False,
        since: Optional[int] = None,
        until: Optional[int] = None,
        tail: Optional[int] = None,
        stdout: Optional[bool] = None,
        stderr: Optional[bool] = None,
    ) -> AsyncLogLines:
        """The lines it wrote; with follow it goes on until the container has ended."""
        return AsyncLogLines(
            self.client.container.logs(
                self._known,
                follow=follow or None,
                since=since,
                until=until,
                tail=tail,
                stdout=stdout,
                stderr=stderr,
            )
        )

    async def stop(
        self, *, signal: Optional[str] = None, grace: Optional[float] = None
    ) -> t.ContainerExit:
        """Asks it to end, waits ``grace`` seconds, then kills it."""
        return await self.client.container.stop(self._known, signal=signal, grace=grace)

    async def kill(self, signal: Optional[str] = None) -> t.ContainerSummary:
        """Sends a signal, SIGKILL when none is named."""
        return await self.client.container.kill(self._known, signal=signal)

    async def wait(self, *, timeout: Optional[float] = None) -> t.ContainerExit:
        """Waits until it has ended."""
        return await self.client.container.wait(self._known, timeout=timeout)

    async def restart(self: C, *, signal: Optional[str] = None, grace: Optional[float] = None) -> C:
        """Stops it, where it runs, and starts it."""
        await self.client.container.restart(self._known, signal=signal, grace=grace)
        return self

    async def rename(self, name: str) -> None:
        """Gives it another name."""
        await self.client.container.rename(self._known, name=name)
        self._name = name

    async def remove(self, *, force: Optional[bool] = None) -> t.ContainerRemoved:
        """Removes it with what it wrote and logged."""
        removed = await self.client.container.remove(self._known, force=force)
        self._id = None
        return removed

    async def use(self: C, f: Callable[[C], Awaitable[R]]) -> R:
        """Gives what f(container) gives, and then removes the container, also when f raises."""
        try:
            return await f(self)
        finally:
            if self._id is not None:
                await self.remove(force=True)

    async def on(self: C, type: str, f: OnEvent) -> C:
        """Calls f(event), and awaits what it gives, at each event of that type, such as "exited"
        or "die", until ``off`` or the container's removal."""
        listener = AsyncListener(self.client, self._known, type, f)
        await listener.begin()
        self._listeners.append(listener)
        return self

    def off(self: C, type: str, f: OnEvent) -> C:
        """Ends what ``on`` began."""
        leaving = [each for each in self._listeners if (each.kind, each.told) == (type, f)]
        self._listeners = [each for each in self._listeners if each not in leaving]
        for listener in leaving:
            listener.close()
        return self

    async def inspect(self) -> t.ContainerDetails:
        """Everything known of it."""
        return await self.client.container.inspect(self._known)

    async def diff(self) -> List[t.ContainerChange]:
        """Which paths it changed over its image."""
        return await self.client.container.diff(self._known)

    async def commit(
        self,
        reference: Optional[str] = None,
        *,
        author: Optional[str] = None,
        message: Optional[str] = None,
        changes: Optional[Sequence[str]] = None,
    ) -> t.ImageIdentity:
        """Makes an image of its present files."""
        return await self.client.container.commit(
            self._known, reference=reference, author=author, message=message, changes=changes
        )


class AsyncImage(ImageBase, AsyncContainer):
    """A class of images: subclasses describe steps, and their objects are containers.

    ``class Web(image("debian:12"))``, or, in words that type checkers know,
    ``class Web(AsyncImage, base="debian:12")``.
    """

    @classmethod
    async def build(
        cls,
        tags: Union[str, Sequence[str]] = (),
        *,
        context: Union[str, os.PathLike[str], None] = None,
        no_cache: Optional[bool] = None,
        arguments: Optional[Mapping[str, str]] = None,
        labels: Optional[Mapping[str, str]] = None,
        on_progress: Optional[OnProgress] = None,
    ) -> t.BuildResult:
        """Builds the image and tags it; containers of the class are then made from it.

        Args:
            tags: a reference, or several.
            context: folder of the files to copy; default: that of the file that has the class.
        """
        graph = cls.graph()
        sent: Optional[Folder] = context_of(graph["steps"], context, cls)
        built = await cls.client.build.run_graph(
            graph,
            tags=[tags] if isinstance(tags, str) else list(tags),
            context=sent,
            no_cache=no_cache,
            arguments=arguments,
            labels=labels,
            on_progress=on_progress,
        )
        cls.image = built.id
        return built


def image_class(client: AsyncClient, reference: str) -> Type[AsyncImage]:
    """The class of the image of that name."""
    if not reference:
        raise ValueError('image() takes a reference, such as image("debian:12")')
    return type(
        "Image", (AsyncImage,), {"client": client, "base": reference, "__module__": __name__}
    )


def existing(client: AsyncClient, identity: str, name: str) -> AsyncContainer:
    """The object of a container that exists."""
    return _of(client)(name=name).adopt(identity)


def running(client: AsyncClient, image: str, options: Mapping[str, Any]) -> Running:
    """Makes a container and starts it, once that is awaited."""
    return Running(_of(client)(image=image, **options))


def _of(client: AsyncClient) -> Type[AsyncContainer]:
    return type("Container", (AsyncContainer,), {"client": client, "__module__": __name__})


class Running(Awaitable[AsyncContainer]):
    """A container that is started: ``c = await ...``, or ``async with ... as c``, which removes
    it in the end."""

    def __init__(self, container: AsyncContainer) -> None:
        self._container = container

    def __await__(self) -> Generator[Any, None, AsyncContainer]:
        return self._container.start().__await__()

    async def __aenter__(self) -> AsyncContainer:
        return await self._container.__aenter__()

    async def __aexit__(self, *ended: object) -> None:
        await self._container.__aexit__(*ended)
