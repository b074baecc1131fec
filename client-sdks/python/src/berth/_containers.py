"""Images as classes and containers as objects. Making an object does no input or output."""

from __future__ import annotations

import os
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    ClassVar,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Type,
    TypeVar,
    Union,
)

from . import types as t
from ._builder import Text
from ._context import context_of
from ._core.calls import Folder, Input, OnProgress, ProgramResult
from ._core.sync import Program, Subscription
from ._images import ContainerBase, ImageBase, command_words
from ._listening import Listener, OnEvent

if TYPE_CHECKING:
    from ._client import Client

C = TypeVar("C", bound="Container")
R = TypeVar("R")


class LogLines(Iterator[str]):
    """Lines that a container wrote; ``close`` or ``with`` ends the reading."""

    def __init__(self, subscription: Subscription[t.ContainerLogLine]) -> None:
        self.details = subscription
        """The same as lines with their time and stream."""

    def __iter__(self) -> LogLines:
        return self

    def __next__(self) -> str:
        parts: List[str] = []
        for line in self.details:
            parts.append(line.line)
            if not line.partial:
                return "".join(parts)
        if parts:
            return "".join(parts)
        raise StopIteration

    def __enter__(self) -> LogLines:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.details.close()


class Container(ContainerBase):
    """A container: made by ``create`` or by the ``start`` that needs it.

    Options are the parameters of container.create, such as
    ``Container(image="debian:12", name="web")``.
    As a context manager it is started, and removed in the end.
    """

    client: ClassVar[Client]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._listeners: List[Listener] = []

    def __enter__(self: C) -> C:
        if self._runs:
            self._runs = False
            return self
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self._id is not None:
            self.remove(force=True)

    def create(self: C) -> C:
        """Makes it."""
        if self._id is not None:
            raise RuntimeError(f"the container {self._name} was made already")
        options = dict(self._options)
        image = options.pop("image", None) or self._image()
        made = self.client.container.create(image, **options)
        self._id, self._name = made.id, made.name
        return self

    def start(self: C) -> C:
        """Starts it, and makes it where it isn't there."""
        if self._id is None:
            self.create()
        self.client.container.start(self._known)
        return self

    def attach(self) -> Program:
        """Starts it with its standard streams connected."""
        if self._id is None:
            self.create()
        return self.client.container.attach(self._known)

    def run(self, input: Optional[Input] = None) -> ProgramResult:
        """Starts it, gives it its input and waits: how it ended and what it wrote."""
        if input is not None:
            self._options["stdin"] = True
        with self.attach() as program:
            return program.communicate(input)

    def open(
        self,
        *words: Union[Text, Sequence[Text]],
        stdin: bool = False,
        environment: Optional[Sequence[str]] = None,
        user: Optional[str] = None,
        working_folder: Optional[str] = None,
    ) -> Program:
        """Starts a program in it, with its standard streams connected."""
        return self.client.container.exec(
            self._known,
            command=command_words(words),
            stdin=stdin or None,
            environment=environment,
            user=user,
            working_folder=working_folder,
        )

    def exec(
        self,
        *words: Union[Text, Sequence[Text]],
        input: Optional[Input] = None,
        environment: Optional[Sequence[str]] = None,
        user: Optional[str] = None,
        working_folder: Optional[str] = None,
    ) -> ProgramResult:
        """Runs a program in it: ``c.exec("nginx", "-v")``."""
        with self.open(
            *words,
            stdin=input is not None,
            environment=environment,
            user=user,
            working_folder=working_folder,
        ) as program:
            return program.communicate(input)

    def logs(
        self,
        *,
        follow: bool = False,
        since: Optional[int] = None,
        until: Optional[int] = None,
        tail: Optional[int] = None,
        stdout: Optional[bool] = None,
        stderr: Optional[bool] = None,
    ) -> LogLines:
        """The lines it wrote; with follow it goes on until the container has ended."""
        return LogLines(
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

    def stop(
        self, *, signal: Optional[str] = None, grace: Optional[float] = None
    ) -> t.ContainerExit:
        """Asks it to end, waits ``grace`` seconds, then kills it."""
        return self.client.container.stop(self._known, signal=signal, grace=grace)

    def kill(self, signal: Optional[str] = None) -> t.ContainerSummary:
        """Sends a signal, SIGKILL when none is named."""
        return self.client.container.kill(self._known, signal=signal)

    def wait(self, *, timeout: Optional[float] = None) -> t.ContainerExit:
        """Waits until it has ended."""
        return self.client.container.wait(self._known, timeout=timeout)

    def restart(self: C, *, signal: Optional[str] = None, grace: Optional[float] = None) -> C:
        """Stops it, where it runs, and starts it."""
        self.client.container.restart(self._known, signal=signal, grace=grace)
        return self

    def rename(self, name: str) -> None:
        """Gives it another name."""
        self.client.container.rename(self._known, name=name)
        self._name = name

    def remove(self, *, force: Optional[bool] = None) -> t.ContainerRemoved:
        """Removes it with what it wrote and logged."""
        removed = self.client.container.remove(self._known, force=force)
        self._id = None
        return removed

    def use(self: C, f: Callable[[C], R]) -> R:
        """Gives what f(container) gives, and then removes the container, also when f raises."""
        try:
            return f(self)
        finally:
            if self._id is not None:
                self.remove(force=True)

    def on(self: C, type: str, f: OnEvent) -> C:
        """Calls f(event), on a thread of its own, at each event of that type, such as "exited" or
        "die", until ``off`` or the container's removal."""
        self._listeners.append(Listener(self.client, self._known, type, f))
        return self

    def off(self: C, type: str, f: OnEvent) -> C:
        """Ends what ``on`` began."""
        leaving = [each for each in self._listeners if (each.kind, each.told) == (type, f)]
        self._listeners = [each for each in self._listeners if each not in leaving]
        for listener in leaving:
            listener.close()
        return self

    def inspect(self) -> t.ContainerDetails:
        """Everything known of it."""
        return self.client.container.inspect(self._known)

    def diff(self) -> List[t.ContainerChange]:
        """Which paths it changed over its image."""
        return self.client.container.diff(self._known)

    def commit(
        self,
        reference: Optional[str] = None,
        *,
        author: Optional[str] = None,
        message: Optional[str] = None,
        changes: Optional[Sequence[str]] = None,
    ) -> t.ImageIdentity:
        """Makes an image of its present files."""
        return self.client.container.commit(
            self._known, reference=reference, author=author, message=message, changes=changes
        )


class Image(ImageBase, Container):
    """A class of images: subclasses describe steps, and their objects are containers.

    ``class Web(image("debian:12"))``, or, in words that type checkers know,
    ``class Web(Image, base="debian:12")``.
    """

    @classmethod
    def build(
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
        built = cls.client.build.run_graph(
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


def image_class(client: Client, reference: str) -> Type[Image]:
    """The class of the image of that name."""
    if not reference:
        raise ValueError('image() takes a reference, such as image("debian:12")')
    members = {"client": client, "base": reference, "__module__": __name__}
    return type("Image", (Image,), members)


def existing(client: Client, identity: str, name: str) -> Container:
    """The object of a container that exists."""
    return _of(client)(name=name).adopt(identity)


def running(client: Client, image: str, options: Mapping[str, Any]) -> Container:
    """Makes a container and starts it."""
    return _of(client)(image=image, **options).start().running()


def _of(client: Client) -> Type[Container]:
    return type("Container", (Container,), {"client": client, "__module__": __name__})
