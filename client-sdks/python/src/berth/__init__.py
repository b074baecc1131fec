"""Berth's Python client.

    from berth import image

    class Web(image("debian:12")):
        @classmethod
        def define(cls, b):
            b.run("apt-get update && apt-get install -y nginx-light")

    Web.build("web:1")
    with Web(name="w1") as c:
        print(c.exec("nginx", "-v").stderr)

The names of this module use the server that BERTH_HOST, the context in use or BERTH_RUN names;
``Client`` takes another. For asyncio there is ``AsyncClient``.
"""

from . import errors, types
from ._aio_client import AsyncClient
from ._aio_containers import AsyncContainer, AsyncImage
from ._api import API_VERSION
from ._builder import Builder
from ._client import Client
from ._containers import Container, Image, LogLines
from ._core.address import Address
from ._core.aio import AsyncProgram, AsyncSubscription
from ._core.calls import Download, Folder, ProgramResult, Upload
from ._core.frames import Output
from ._core.sync import Program, Subscription
from ._version import VERSION as __version__
from .errors import BerthError

_default = Client()

Container.client = _default
AsyncContainer.client = AsyncClient()

build = _default.build
container = _default.container
event = _default.event
gc = _default.gc
image = _default.image
operation = _default.operation
registry = _default.registry
system = _default.system

__all__ = [
    "API_VERSION",
    "Address",
    "AsyncClient",
    "AsyncContainer",
    "AsyncImage",
    "AsyncProgram",
    "AsyncSubscription",
    "BerthError",
    "Builder",
    "Client",
    "Container",
    "Download",
    "Folder",
    "Image",
    "LogLines",
    "Output",
    "Program",
    "ProgramResult",
    "Subscription",
    "Upload",
    "__version__",
    "build",
    "container",
    "errors",
    "event",
    "gc",
    "image",
    "operation",
    "registry",
    "system",
    "types",
]
