# Generated from openrpc.json by client-sdks; don't edit it.
"""The methods of the API for asyncio."""

from __future__ import annotations

from typing import List, Mapping, Optional, Sequence, Union

from . import types as t
from ._core.calls import Download, OnProgress, Upload
from ._core.aio import AsyncCore, AsyncProgram, AsyncSubscription

API_VERSION = "0.1"


class AsyncBuildMethods:
    """Builds: images made step by step."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def run(
        self,
        *,
        dockerfile: Optional[str] = None,
        graph: Optional[t.BuildGraph] = None,
        tags: Optional[Sequence[str]] = None,
        arguments: Optional[Mapping[str, str]] = None,
        labels: Optional[Mapping[str, str]] = None,
        pull: Optional[Union[t.ContainerPull, str]] = None,
        credentials: Optional[Sequence[t.RegistryLoginParams]] = None,
        no_cache: Optional[bool] = None,
        context: Optional[Upload] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.BuildResult:
        """Builds an image. operation.output tells its steps and what they print.

        Args:
            context: folder to send, or a tar: a path, bytes, an open file or chunks of bytes.
            dockerfile: Text of the Dockerfile, at most 1 MiB.
            tags: References to tag the image with.
            arguments: Values of ARG.
            pull: Whether the base image is pulled; default: missing.
            credentials: For the base image's registry, kept in memory only, each shown to its
                own host; default: those of registry.login.
            no_cache: Runs every step, whatever the cache has.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "build.run",
            {
                "dockerfile": dockerfile,
                "graph": graph,
                "tags": tags,
                "arguments": arguments,
                "labels": labels,
                "pull": pull,
                "credentials": credentials,
                "noCache": no_cache,
                "context": context is not None or None,
            },
            t.BuildResult,
            upload=context,
            on_progress=on_progress,
            request_id=request_id,
        )


class AsyncContainerMethods:
    """Containers: running instances of images."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def attach(
        self,
        container: str,
        *,
        request_id: Optional[str] = None,
    ) -> AsyncProgram:
        """Prepares a start with its standard streams attached, so that no byte is lost.

        Args:
            container: Id, prefix or name.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.program(
            "container.attach",
            {
                "container": container,
            },
            request_id=request_id,
        )

    async def commit(
        self,
        container: str,
        *,
        reference: Optional[str] = None,
        author: Optional[str] = None,
        message: Optional[str] = None,
        changes: Optional[Sequence[str]] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageIdentity:
        """Makes an image of a container's present files.

        Args:
            reference: Reference to tag the image with.
            changes: Dockerfile instructions CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, WORKDIR.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.commit",
            {
                "container": container,
                "reference": reference,
                "author": author,
                "message": message,
                "changes": changes,
            },
            t.ImageIdentity,
            request_id=request_id,
            mutating=True,
        )

    async def create(
        self,
        image: str,
        *,
        pull: Optional[Union[t.ContainerPull, str]] = None,
        platform: Optional[str] = None,
        name: Optional[str] = None,
        command: Optional[Sequence[str]] = None,
        entrypoint: Optional[Sequence[str]] = None,
        environment: Optional[Sequence[str]] = None,
        user: Optional[str] = None,
        groups: Optional[Sequence[str]] = None,
        working_folder: Optional[str] = None,
        hostname: Optional[str] = None,
        network: Optional[str] = None,
        mounts: Optional[Sequence[t.ContainerMount]] = None,
        read_only: Optional[bool] = None,
        ulimits: Optional[Sequence[t.ContainerUlimit]] = None,
        resources: Optional[t.ContainerResources] = None,
        cap_add: Optional[Sequence[str]] = None,
        cap_drop: Optional[Sequence[str]] = None,
        new_privileges: Optional[bool] = None,
        sysctls: Optional[Mapping[str, str]] = None,
        labels: Optional[Mapping[str, str]] = None,
        stop_signal: Optional[str] = None,
        stdin: Optional[bool] = None,
        auto_remove: Optional[bool] = None,
        log_max_size: Optional[int] = None,
        log_max_files: Optional[int] = None,
        devices: Optional[Sequence[t.ContainerDevice]] = None,
        request_id: Optional[str] = None,
    ) -> t.ContainerCreated:
        """Makes a container without starting it.

        Args:
            image: Reference or id of the image.
            pull: Whether it is pulled, as an operation that the call waits for, and cancels
                when its caller goes away; default: missing.
            platform: Such as linux/arm64: of the image, where its name means several; default:
                this machine's.
            name: Unique name, [a-zA-Z0-9][a-zA-Z0-9_.-]*; generated when left out.
            command: Replaces the image's command.
            entrypoint: Replaces the image's entrypoint; an empty list clears it.
            environment: NAME=value, over the image's environment; NAME alone takes the image's
                away.
            user: user[:group], names or numbers.
            groups: Further groups, names or numbers.
            working_folder: Absolute path; made when missing.
            hostname: Host name; default: the first 12 digits of the id.
            network: "none" (default) or "host".
            mounts: Bind and tmpfs mounts.
            read_only: Whether the root file system is read-only.
            ulimits: Limits of resources.
            resources: Limits enforced through cgroups.
            cap_add: Capabilities to add to the default, without CAP_; ALL is all.
            cap_drop: Capabilities to drop; ALL is all.
            new_privileges: Whether programs can gain privileges by execve; default false.
            sysctls: Sysctls that are namespaced, by name.
            labels: Labels by name; the prefix dev.berth. is reserved.
            stop_signal: Signal to stop it, such as SIGTERM.
            stdin: Whether standard input can be written; else it is /dev/null.
            auto_remove: Whether it is removed when it has exited.
            log_max_size: Bytes of a log file before it is rotated; default 10 MB.
            log_max_files: Log files kept; default 3.
            devices: Devices of the host beside null, zero, full, random, urandom, tty and ptmx.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.create",
            {
                "image": image,
                "pull": pull,
                "platform": platform,
                "name": name,
                "command": command,
                "entrypoint": entrypoint,
                "environment": environment,
                "user": user,
                "groups": groups,
                "workingFolder": working_folder,
                "hostname": hostname,
                "network": network,
                "mounts": mounts,
                "readOnly": read_only,
                "ulimits": ulimits,
                "resources": resources,
                "capAdd": cap_add,
                "capDrop": cap_drop,
                "newPrivileges": new_privileges,
                "sysctls": sysctls,
                "labels": labels,
                "stopSignal": stop_signal,
                "stdin": stdin,
                "autoRemove": auto_remove,
                "logMaxSize": log_max_size,
                "logMaxFiles": log_max_files,
                "devices": devices,
            },
            t.ContainerCreated,
            request_id=request_id,
            mutating=True,
        )

    async def diff(
        self,
        container: str,
    ) -> List[t.ContainerChange]:
        """Which paths a container changed over its image.

        Args:
            container: Id, prefix or name.
        """
        return await self._core.call(
            "container.diff",
            {
                "container": container,
            },
            List[t.ContainerChange],
        )

    async def exec(
        self,
        container: str,
        *,
        command: Sequence[str],
        environment: Optional[Sequence[str]] = None,
        user: Optional[str] = None,
        working_folder: Optional[str] = None,
        stdin: Optional[bool] = None,
        request_id: Optional[str] = None,
    ) -> AsyncProgram:
        """Prepares a program to run in a running container.

        Args:
            environment: NAME=value, over the container's environment; NAME alone takes one
                away.
            stdin: Whether standard input can be written.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.program(
            "container.exec",
            {
                "container": container,
                "command": command,
                "environment": environment,
                "user": user,
                "workingFolder": working_folder,
                "stdin": stdin,
            },
            request_id=request_id,
        )

    async def exec_status(
        self,
        exec: str,
    ) -> t.ContainerExecStatus:
        """Tells how an exec ended.

        Args:
            exec: Id of the exec.
        """
        return await self._core.call(
            "container.execStatus",
            {
                "exec": exec,
            },
            t.ContainerExecStatus,
        )

    async def inspect(
        self,
        container: str,
    ) -> t.ContainerDetails:
        """Tells everything about a container.

        Args:
            container: Id, prefix or name.
        """
        return await self._core.call(
            "container.inspect",
            {
                "container": container,
            },
            t.ContainerDetails,
        )

    async def kill(
        self,
        container: str,
        *,
        signal: Optional[str] = None,
        request_id: Optional[str] = None,
    ) -> t.ContainerSummary:
        """Sends a signal to a container's first process.

        Args:
            container: Id, prefix or name.
            signal: Name or number; default SIGKILL.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.kill",
            {
                "container": container,
                "signal": signal,
            },
            t.ContainerSummary,
            request_id=request_id,
            mutating=True,
        )

    async def list(
        self,
        *,
        filter: Optional[t.ContainerFilter] = None,
    ) -> List[t.ContainerSummary]:
        """Lists containers, newest first.

        Args:
            filter: Which ones; default: those that run.
        """
        return await self._core.call(
            "container.list",
            {
                "filter": filter,
            },
            List[t.ContainerSummary],
        )

    def logs(
        self,
        container: str,
        *,
        follow: Optional[bool] = None,
        since: Optional[int] = None,
        until: Optional[int] = None,
        tail: Optional[int] = None,
        stdout: Optional[bool] = None,
        stderr: Optional[bool] = None,
    ) -> AsyncSubscription[t.ContainerLogLine]:
        """Tells a container's log, line by line; ends when all was told or, with follow, when it
        ended.

        Args:
            follow: Goes on until the container has ended.
            since: Milliseconds since 1970, inclusive.
            until: Milliseconds since 1970, exclusive.
            tail: Only the last lines; default all.
        """
        return self._core.subscribe(
            "container.logs",
            {
                "container": container,
                "follow": follow,
                "since": since,
                "until": until,
                "tail": tail,
                "stdout": stdout,
                "stderr": stderr,
            },
            t.ContainerLogLine,
        )

    async def remove(
        self,
        container: str,
        *,
        force: Optional[bool] = None,
        request_id: Optional[str] = None,
    ) -> t.ContainerRemoved:
        """Removes a container with what it wrote and logged.

        Args:
            container: Id, prefix or name.
            force: Kills it first when it runs.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.remove",
            {
                "container": container,
                "force": force,
            },
            t.ContainerRemoved,
            request_id=request_id,
            mutating=True,
        )

    async def rename(
        self,
        container: str,
        *,
        name: str,
        request_id: Optional[str] = None,
    ) -> t.ContainerSummary:
        """Gives a container another name.

        Args:
            container: Id, prefix or name.
            name: The new, unused name.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.rename",
            {
                "container": container,
                "name": name,
            },
            t.ContainerSummary,
            request_id=request_id,
            mutating=True,
        )

    async def reopen_log(
        self,
        container: str,
        *,
        request_id: Optional[str] = None,
    ) -> t.ContainerSummary:
        """Opens a running container's log again by its path, after another program has moved the
        file; Berth's own rotation doesn't need it.

        Args:
            container: Id, prefix or name.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.reopenLog",
            {
                "container": container,
            },
            t.ContainerSummary,
            request_id=request_id,
            mutating=True,
        )

    async def restart(
        self,
        container: str,
        *,
        signal: Optional[str] = None,
        grace: Optional[float] = None,
        request_id: Optional[str] = None,
    ) -> t.ContainerSummary:
        """Stops a container, where it runs, and starts it.

        Args:
            container: Id, prefix or name.
            signal: Instead of the stop signal.
            grace: Seconds before SIGKILL; default 10.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.restart",
            {
                "container": container,
                "signal": signal,
                "grace": grace,
            },
            t.ContainerSummary,
            request_id=request_id,
            mutating=True,
        )

    async def start(
        self,
        container: str,
        *,
        request_id: Optional[str] = None,
    ) -> t.ContainerSummary:
        """Starts a container; answers when its program has been executed.

        Args:
            container: Id, prefix of an id, or name.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.start",
            {
                "container": container,
            },
            t.ContainerSummary,
            request_id=request_id,
            mutating=True,
        )

    async def stop(
        self,
        container: str,
        *,
        signal: Optional[str] = None,
        grace: Optional[float] = None,
        request_id: Optional[str] = None,
    ) -> t.ContainerExit:
        """Asks a container to end, waits, then kills it; one that doesn't run is left as it is,
        one that was never started answers with not-started.

        Args:
            container: Id, prefix or name.
            signal: Instead of the stop signal.
            grace: Seconds before SIGKILL; default 10; -1 waits forever.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "container.stop",
            {
                "container": container,
                "signal": signal,
                "grace": grace,
            },
            t.ContainerExit,
            request_id=request_id,
            mutating=True,
        )

    async def wait(
        self,
        container: str,
        *,
        timeout: Optional[float] = None,
    ) -> t.ContainerExit:
        """Waits until a container has ended, and is removed where it is to be then; one that was
        never started is waited for as well.

        Args:
            container: Id, prefix or name.
            timeout: Seconds; without it, forever.
        """
        return await self._core.call(
            "container.wait",
            {
                "container": container,
                "timeout": timeout,
            },
            t.ContainerExit,
        )


class AsyncEventMethods:
    """What happened: durable, numbered, kept for 7 days and at most 100,000."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    def follow(
        self,
        *,
        after: Optional[int] = None,
        types: Optional[Sequence[str]] = None,
        subjects: Optional[Sequence[str]] = None,
    ) -> AsyncSubscription[t.EventItem]:
        """Tells events as they happen, or from a cursor on; ends only when it is cancelled. A
        client that falls more than 4096 events behind gets a gap instead of them.

        Args:
            after: Those after this sequence, then those that happen; without it, beginning with
                the next one.
            types: Names or beginnings of names: container.started, container.*; default all.
            subjects: Ids, at least 12 digits of them, or names, of containers, images and
                operations; default all.
        """
        return self._core.subscribe(
            "event.follow",
            {
                "after": after,
                "types": types,
                "subjects": subjects,
            },
            t.EventItem,
        )

    async def list(
        self,
        *,
        after: Optional[int] = None,
        until: Optional[int] = None,
        types: Optional[Sequence[str]] = None,
        subjects: Optional[Sequence[str]] = None,
        limit: Optional[int] = None,
    ) -> t.EventPage:
        """Lists events, oldest first.

        Args:
            after: Those after this sequence; default all that are kept.
            until: Those up to this sequence, included.
            types: Names or beginnings of names: container.started, container.*; default all.
            subjects: Ids, at least 12 digits of them, or names, of containers, images and
                operations; default all.
            limit: How many, 1 to 1000; default 1000.
        """
        return await self._core.call(
            "event.list",
            {
                "after": after,
                "until": until,
                "types": types,
                "subjects": subjects,
                "limit": limit,
            },
            t.EventPage,
        )


class AsyncGcMethods:
    """Clean-up: planned, explained, then done."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def apply(
        self,
        plan: str,
        *,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.GcReport:
        """Removes what is on a plan and still unused. The operation has a result also where it was
        cancelled.

        Args:
            plan: Id of the plan.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "gc.apply",
            {
                "plan": plan,
            },
            t.GcReport,
            on_progress=on_progress,
            request_id=request_id,
        )

    async def plan(
        self,
        policy: t.GcPolicy,
    ) -> t.GcPlan:
        """Tells what a policy would remove, each with reason and bytes; changes nothing.

        Args:
            policy: What may go.
        """
        return await self._core.call(
            "gc.plan",
            {
                "policy": policy,
            },
            t.GcPlan,
        )


class AsyncImageMethods:
    """Images: what containers are made from."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def bootstrap(
        self,
        *,
        suite: Optional[str] = None,
        reference: Optional[str] = None,
        mirror: Optional[str] = None,
        variant: Optional[str] = None,
        packages: Optional[Sequence[str]] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageIdentity:
        """Makes a Debian base image from a Debian mirror.

        Args:
            suite: Debian suite, such as bookworm; default: the machine's.
            reference: Reference to tag it with; default debian:SUITE.
            mirror: Mirror; default: the machine's configured one.
            variant: mmdebstrap variant; default minbase.
            packages: Further packages.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "image.bootstrap",
            {
                "suite": suite,
                "reference": reference,
                "mirror": mirror,
                "variant": variant,
                "packages": packages,
            },
            t.ImageIdentity,
            on_progress=on_progress,
            request_id=request_id,
        )

    async def diff(
        self,
        before: str,
        *,
        after: str,
        cursor: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> t.ImageComparison:
        """Tells which files of two images differ, part by part: content, type, mode, owner and
        attributes, not times. Layers that both have below all others are not looked at.

        Args:
            before: Reference, id or prefix of the first image.
            after: Reference, id or prefix of the second image.
            cursor: The next of the part before.
            limit: Most changes, 1 to 5000; default 1000.
        """
        return await self._core.call(
            "image.diff",
            {
                "before": before,
                "after": after,
                "cursor": cursor,
                "limit": limit,
            },
            t.ImageComparison,
        )

    async def history(
        self,
        image: str,
    ) -> List[t.ImageHistoryEntry]:
        """Tells how an image was made, newest step first.

        Args:
            image: Reference, id or prefix.
        """
        return await self._core.call(
            "image.history",
            {
                "image": image,
            },
            List[t.ImageHistoryEntry],
        )

    async def import_tar(
        self,
        file: Upload,
        *,
        reference: Optional[str] = None,
        changes: Optional[Sequence[str]] = None,
        message: Optional[str] = None,
        digest: Optional[str] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageIdentity:
        """Makes an image of a tar of a root file system: plain, gzip, zstd or xz.

        Args:
            file: what to send: a path, bytes, an open file or chunks of bytes.
            reference: Reference to tag the image with.
            changes: Instructions as of container.commit.
            digest: Digest that the uploaded bytes must have.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "image.importTar",
            {
                "reference": reference,
                "changes": changes,
                "message": message,
                "digest": digest,
            },
            t.ImageIdentity,
            upload=file,
            on_progress=on_progress,
            request_id=request_id,
        )

    async def inspect(
        self,
        image: str,
    ) -> t.ImageDetails:
        """Tells everything about an image.

        Args:
            image: Reference, id or prefix.
        """
        return await self._core.call(
            "image.inspect",
            {
                "image": image,
            },
            t.ImageDetails,
        )

    async def list(
        self,
        *,
        reference: Optional[str] = None,
        dangling: Optional[bool] = None,
        label: Optional[Sequence[str]] = None,
        after: Optional[str] = None,
        limit: Optional[int] = None,
    ) -> List[t.ImageSummary]:
        """Lists images, newest first.

        Args:
            reference: Only references that match this glob.
            dangling: Only images without (true) or with (false) a reference.
            label: Labels: "name" or "name=value".
            after: Id of the last image of the page before: only those after it.
            limit: At most so many.
        """
        return await self._core.call(
            "image.list",
            {
                "reference": reference,
                "dangling": dangling,
                "label": label,
                "after": after,
                "limit": limit,
            },
            List[t.ImageSummary],
        )

    async def load(
        self,
        file: Upload,
        *,
        platform: Optional[str] = None,
        all_platforms: Optional[bool] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageLoaded:
        """Loads the images of an archive, all or none: an OCI image layout or a docker archive,
        plain or compressed with gzip, zstd or xz.

        Args:
            file: what to send: a path, bytes, an open file or chunks of bytes.
            platform: Platform that is wanted, such as linux/arm64; default: this machine's,
                where an image is there for several.
            all_platforms: Whether of an index the images of all platforms are taken that the
                archive has, and what else it has of it.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "image.load",
            {
                "platform": platform,
                "allPlatforms": all_platforms,
            },
            t.ImageLoaded,
            upload=file,
            on_progress=on_progress,
            request_id=request_id,
        )

    async def mount(
        self,
        image: str,
        *,
        path: Optional[str] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageMounted:
        """Mounts the files of an image on the server's machine, to look inside without a
        container: read-only, without devices, set-user-ids or programs that can be executed. It
        stays until it is unmounted or the machine restarts, and the image can't be removed
        meanwhile.

        Args:
            image: Reference, id or prefix.
            path: An empty folder of the server's machine; default: one that root alone may
                enter.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "image.mount",
            {
                "image": image,
                "path": path,
            },
            t.ImageMounted,
            request_id=request_id,
            mutating=True,
        )

    async def mounts(
        self,
    ) -> List[t.ImageMounted]:
        """Lists the images that are mounted, oldest first."""
        return await self._core.call(
            "image.mounts",
            {
            },
            List[t.ImageMounted],
        )

    async def pull(
        self,
        reference: str,
        *,
        platform: Optional[str] = None,
        all_platforms: Optional[bool] = None,
        credentials: Optional[t.RegistryCredentials] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.ImagePulled:
        """Fetches an image from a registry. Layers that are here aren't fetched; what has arrived
        of the others stays when the pull ends early, and the next one goes on from there.

        Args:
            reference: Name in a registry with a tag, or with a digest; the tag latest without
                either.
            platform: Such as linux/arm64: what the image has to be for; default: this machine's
                where there are several.
            all_platforms: Whether the images of all platforms are fetched, and what else the
                index names; the reference means them together.
            credentials: For the registry, kept in memory only; default: those of
                registry.login.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "image.pull",
            {
                "reference": reference,
                "platform": platform,
                "allPlatforms": all_platforms,
                "credentials": credentials,
            },
            t.ImagePulled,
            on_progress=on_progress,
            request_id=request_id,
        )

    async def push(
        self,
        reference: str,
        *,
        platform: Optional[str] = None,
        credentials: Optional[t.RegistryCredentials] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.ImagePushed:
        """Sends an image to a registry, without what is there already. The manifest of an image
        that was pulled or loaded goes out byte for byte, and so does an index, all of whose
        parts are here, with them.

        Args:
            reference: A reference of the image here, and its name there.
            platform: Of an index, the image that is pushed alone.
            credentials: For the registry, kept in memory only; default: those of
                registry.login.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "image.push",
            {
                "reference": reference,
                "platform": platform,
                "credentials": credentials,
            },
            t.ImagePushed,
            on_progress=on_progress,
            request_id=request_id,
        )

    async def remove(
        self,
        image: str,
        *,
        force: Optional[bool] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageRemoved:
        """Removes a reference, and the image with its last one.

        Args:
            image: Reference, id or prefix.
            force: With an id: removes all its references. Never an image in use.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "image.remove",
            {
                "image": image,
                "force": force,
            },
            t.ImageRemoved,
            request_id=request_id,
            mutating=True,
        )

    async def save(
        self,
        images: Sequence[str],
        *,
        file: Download,
        platform: Optional[str] = None,
        compression: Optional[Union[t.ImageCompression, str]] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageSaved:
        """Saves images as one archive, which is an OCI image layout and a docker archive at once.

        Args:
            file: where it goes: the path of a file, or an open file.
            images: References, ids or prefixes of ids; a reference also names its image in the
                archive.
            platform: Such as linux/arm64: of an index, the image that is saved alone; default:
                the index with all of it that is here.
            compression: Default: none.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "image.save",
            {
                "images": images,
                "platform": platform,
                "compression": compression,
            },
            t.ImageSaved,
            download=file,
            on_progress=on_progress,
            request_id=request_id,
        )

    async def tag(
        self,
        image: str,
        *,
        reference: str,
        request_id: Optional[str] = None,
    ) -> t.ImageIdentity:
        """Gives an image one more reference.

        Args:
            image: Reference, id or prefix of an id.
            reference: The new reference.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "image.tag",
            {
                "image": image,
                "reference": reference,
            },
            t.ImageIdentity,
            request_id=request_id,
            mutating=True,
        )

    async def tree(
        self,
        *,
        image: Optional[str] = None,
    ) -> List[t.ImageNode]:
        """Tells which image inherits from which. Each comes behind its parent; images of the very
        same layers stand side by side.

        Args:
            image: Only what this one inherits from, and what inherits from it: reference, id or
                prefix.
        """
        return await self._core.call(
            "image.tree",
            {
                "image": image,
            },
            List[t.ImageNode],
        )

    async def unmount(
        self,
        mount: str,
        *,
        force: Optional[bool] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageMounted:
        """Takes a mount of an image away.

        Args:
            mount: Its path or id, or an image that is mounted once.
            force: Also where a process has a file open; it is gone when the last is closed.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "image.unmount",
            {
                "mount": mount,
                "force": force,
            },
            t.ImageMounted,
            request_id=request_id,
            mutating=True,
        )

    async def verify(
        self,
        *,
        images: Optional[Sequence[str]] = None,
        repair: Optional[bool] = None,
        on_progress: Optional[OnProgress] = None,
        request_id: Optional[str] = None,
    ) -> t.ImageVerified:
        """Looks whether blobs have their digests, layers' folders the files of their blobs, and
        images all their parts. Nothing is changed without repair; what a running container lies
        on is never changed.

        Args:
            images: References, ids or prefixes; default: everything that is stored.
            repair: Makes again and fetches again what can be; default: only tells.
            on_progress: called with each progress that the operation makes.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.operate(
            "image.verify",
            {
                "images": images,
                "repair": repair,
            },
            t.ImageVerified,
            on_progress=on_progress,
            request_id=request_id,
        )


class AsyncOperationMethods:
    """Operations: long work with an id."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def cancel(
        self,
        operation: str,
        *,
        request_id: Optional[str] = None,
    ) -> t.OperationDetails:
        """Cancels an operation; answers when it has ended.

        Args:
            operation: Its id.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "operation.cancel",
            {
                "operation": operation,
            },
            t.OperationDetails,
            request_id=request_id,
            mutating=True,
        )

    async def get(
        self,
        operation: str,
    ) -> t.OperationDetails:
        """Tells how an operation stands.

        Args:
            operation: Its id.
        """
        return await self._core.call(
            "operation.get",
            {
                "operation": operation,
            },
            t.OperationDetails,
        )

    async def list(
        self,
        *,
        status: Optional[Sequence[Union[t.OperationStatus, str]]] = None,
    ) -> List[t.OperationDetails]:
        """Lists operations of the last day, newest first.

        Args:
            status: Only these.
        """
        return await self._core.call(
            "operation.list",
            {
                "status": status,
            },
            List[t.OperationDetails],
        )

    async def output(
        self,
        operation: str,
        *,
        after: Optional[int] = None,
    ) -> List[t.OperationLine]:
        """Tells what an operation said: the steps of a build, what they print, and warnings. Of
        each step the last 200 lines are kept, of all of them the last 256 KiB, for a day.

        Args:
            operation: Its id.
            after: Only lines with a larger number.
        """
        return await self._core.call(
            "operation.output",
            {
                "operation": operation,
                "after": after,
            },
            List[t.OperationLine],
        )

    async def wait(
        self,
        operation: str,
        *,
        timeout: Optional[float] = None,
        after: Optional[int] = None,
    ) -> t.OperationDetails:
        """Waits until an operation has ended or made progress.

        Args:
            operation: Its id.
            timeout: Seconds; without it, forever.
            after: Also answers as soon as the progress sequence is larger than this.
        """
        return await self._core.call(
            "operation.wait",
            {
                "operation": operation,
                "timeout": timeout,
                "after": after,
            },
            t.OperationDetails,
        )

    def watch(
        self,
        operation: str,
        *,
        after: Optional[int] = None,
    ) -> AsyncSubscription[t.OperationWatched]:
        """Tells progress, lines and, last, the end of an operation.

        Args:
            operation: Its id.
            after: Only lines with a larger number.
        """
        return self._core.subscribe(
            "operation.watch",
            {
                "operation": operation,
                "after": after,
            },
            t.OperationWatched,
        )


class AsyncRegistryMethods:
    """Registries: which credentials the server shows to them, and what they have."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def catalog(
        self,
        host: str,
        *,
        credentials: Optional[t.RegistryCredentials] = None,
    ) -> List[str]:
        """Lists the repositories of a registry, where it tells; 100,000 at most. Many registries
        don't.

        Args:
            host: Host and optional port.
            credentials: For the registry, kept in memory only; default: those of
                registry.login.
        """
        return await self._core.call(
            "registry.catalog",
            {
                "host": host,
                "credentials": credentials,
            },
            List[str],
        )

    async def list(
        self,
    ) -> List[t.RegistryLogin]:
        """Lists the stored logins, without their secrets."""
        return await self._core.call(
            "registry.list",
            {
            },
            List[t.RegistryLogin],
        )

    async def login(
        self,
        *,
        host: Optional[str] = None,
        user: Optional[str] = None,
        password: Optional[str] = None,
        identity_token: Optional[str] = None,
        request_id: Optional[str] = None,
    ) -> t.RegistryLogin:
        """Shows credentials to a registry, and stores them where it takes them: in a file that is
        root's alone. Pulls and pushes that bring none show those. Pulls that wait for
        credentials of this registry go on, and so do pushes that were begun with a login.

        Args:
            host: Host and optional port; default: docker.io, which is Docker's registry.
            identity_token: What a token server gave at a login, to be exchanged for others.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "registry.login",
            {
                "host": host,
                "user": user,
                "password": password,
                "identityToken": identity_token,
            },
            t.RegistryLogin,
            request_id=request_id,
            mutating=True,
        )

    async def logout(
        self,
        *,
        host: Optional[str] = None,
        request_id: Optional[str] = None,
    ) -> t.RegistryLoggedOut:
        """Forgets the stored login of a registry.

        Args:
            host: Host and optional port; default: docker.io.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "registry.logout",
            {
                "host": host,
            },
            t.RegistryLoggedOut,
            request_id=request_id,
            mutating=True,
        )

    async def remove(
        self,
        reference: str,
        *,
        credentials: Optional[t.RegistryCredentials] = None,
        request_id: Optional[str] = None,
    ) -> t.RegistryRemoved:
        """Removes a tag, or a manifest with all tags that mean it, from a registry. Images here
        stay as they are.

        Args:
            reference: Name with a tag or with a digest; neither is guessed.
            credentials: For the registry, kept in memory only; default: those of
                registry.login.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "registry.remove",
            {
                "reference": reference,
                "credentials": credentials,
            },
            t.RegistryRemoved,
            request_id=request_id,
            mutating=True,
        )

    async def tags(
        self,
        name: str,
        *,
        credentials: Optional[t.RegistryCredentials] = None,
    ) -> List[str]:
        """Lists the tags of a repository, in the registry's order; 100,000 at most.

        Args:
            name: Repository, such as registry.example:5000/team/app.
            credentials: For the registry, kept in memory only; default: those of
                registry.login.
        """
        return await self._core.call(
            "registry.tags",
            {
                "name": name,
                "credentials": credentials,
            },
            List[str],
        )


class AsyncSystemMethods:
    """The server and its machine."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    async def certificates(
        self,
        folder: str,
        *,
        names: Optional[Sequence[str]] = None,
        clients: Optional[Sequence[t.SystemCertificateClient]] = None,
        days: Optional[int] = None,
        revoke: Optional[Sequence[str]] = None,
        request_id: Optional[str] = None,
    ) -> List[t.SystemCertificate]:
        """Makes a CA, a server's and clients' certificates in a folder, renews those that end
        within a third of their life, keeps the rest, and revokes.

        Args:
            folder: Absolute path of a folder of the server's machine; made where it is missing.
                It is root's and nobody else can enter it.
            names: Names and addresses by which clients reach the server, such as lab.example
                and 10.0.0.7; default: those of the server's present certificate. 1 to 100.
            clients: Clients that get a certificate where they have none; at most 100.
            days: For how long what is made now is good, 1 to 825 days; default 365. The CA has
                3650.
            revoke: Serial numbers (hexadecimal) or names of clients whose certificates are
                revoked.
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "system.certificates",
            {
                "folder": folder,
                "names": names,
                "clients": clients,
                "days": days,
                "revoke": revoke,
            },
            List[t.SystemCertificate],
            request_id=request_id,
            mutating=True,
        )

    async def df(
        self,
        *,
        verbose: Optional[bool] = None,
    ) -> t.SystemDiskUsage:
        """Tells what takes how much space, and how much of it could be freed. The figures are kept
        up to date; nothing is walked.

        Args:
            verbose: Each image, container, download and build step too.
        """
        return await self._core.call(
            "system.df",
            {
                "verbose": verbose,
            },
            t.SystemDiskUsage,
        )

    async def doctor(
        self,
    ) -> List[t.SystemFinding]:
        """Tells what this machine has and lacks, with a remedy for each lack: control groups,
        seccomp, AppArmor, overlay, disk, limits, clock, leftovers.
        """
        return await self._core.call(
            "system.doctor",
            {
            },
            List[t.SystemFinding],
        )

    async def hello(
        self,
        *,
        client: Optional[str] = None,
        api_version: Optional[str] = None,
    ) -> t.SystemHello:
        """Begins a conversation: versions, features, limits.

        Args:
            client: Name and version of the client.
            api_version: major.minor of the API that the client was made for; a server of
                another major version refuses.
        """
        return await self._core.call(
            "system.hello",
            {
                "client": client,
                "apiVersion": api_version,
            },
            t.SystemHello,
        )

    async def info(
        self,
    ) -> t.SystemInfo:
        """Tells where everything is, and what this machine can do."""
        return await self._core.call(
            "system.info",
            {
            },
            t.SystemInfo,
        )

    async def stop(
        self,
        *,
        request_id: Optional[str] = None,
    ) -> t.SystemStopping:
        """Ends the server; containers go on.

        Args:
            request_id: makes one call of this and a repeated one; made when left out.
        """
        return await self._core.call(
            "system.stop",
            {
            },
            t.SystemStopping,
            request_id=request_id,
            mutating=True,
        )


class AsyncApi:
    """The namespaces of the API."""

    def __init__(self, core: AsyncCore) -> None:
        self._core = core

    @property
    def build(self) -> AsyncBuildMethods:
        """Builds: images made step by step."""
        return AsyncBuildMethods(self._core)

    @property
    def container(self) -> AsyncContainerMethods:
        """Containers: running instances of images."""
        return AsyncContainerMethods(self._core)

    @property
    def event(self) -> AsyncEventMethods:
        """What happened: durable, numbered, kept for 7 days and at most 100,000."""
        return AsyncEventMethods(self._core)

    @property
    def gc(self) -> AsyncGcMethods:
        """Clean-up: planned, explained, then done."""
        return AsyncGcMethods(self._core)

    @property
    def image(self) -> AsyncImageMethods:
        """Images: what containers are made from."""
        return AsyncImageMethods(self._core)

    @property
    def operation(self) -> AsyncOperationMethods:
        """Operations: long work with an id."""
        return AsyncOperationMethods(self._core)

    @property
    def registry(self) -> AsyncRegistryMethods:
        """Registries: which credentials the server shows to them, and what they have."""
        return AsyncRegistryMethods(self._core)

    @property
    def system(self) -> AsyncSystemMethods:
        """The server and its machine."""
        return AsyncSystemMethods(self._core)
