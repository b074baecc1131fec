# Generated from openrpc.json by client-sdks; don't edit it.
"""What goes into calls and comes out of them.

Fields that this client doesn't know are kept in ``extra``, words that it doesn't know become
members of their enum: a newer server is understood as far as it was known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

from ._core.codec import Record, Word, nothing


class BuildStepKind(Word):
    """What a step does."""
    RUN = "run"
    COPY = "copy"
    ENV = "env"
    WORKDIR = "workdir"
    USER = "user"
    LABEL = "label"
    EXPOSE = "expose"
    CMD = "cmd"
    ENTRYPOINT = "entrypoint"
    ARG = "arg"


class ContainerChangeKind(Word):
    """What became of a path."""
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class ContainerExecState(Word):
    """Where a program in a container stands."""
    CREATED = "created"
    RUNNING = "running"
    EXITED = "exited"


class ContainerExitReason(Word):
    """Why a program no longer runs: it ended, a signal ended it, the kernel killed it at its
    memory limit, nobody knows, it couldn't be executed, or it was never started.
    """
    EXITED = "exited"
    SIGNAL = "signal"
    OOM = "oom"
    LOST = "lost"
    LAUNCH_FAILED = "launch-failed"
    NOT_STARTED = "not-started"


class ContainerMountType(Word):
    """What is mounted."""
    BIND = "bind"
    TMPFS = "tmpfs"


class ContainerOutputStream(Word):
    """What a program writes to."""
    STDOUT = "stdout"
    STDERR = "stderr"


class ContainerPull(Word):
    """Whether an image is pulled before it is used: where it isn't here, always since its tag may
    mean another one by now, or never.
    """
    MISSING = "missing"
    ALWAYS = "always"
    NEVER = "never"


class ContainerStatus(Word):
    """Where a container stands; none is removing any more: what is removed is gone at once."""
    CREATED = "created"
    STARTING = "starting"
    RUNNING = "running"
    EXITED = "exited"
    LOST = "lost"
    REMOVING = "removing"


class EventGapReason(Word):
    """Why events aren't told. slow: whoever follows fell behind, event.list has them; trimmed:
    they aren't kept any more.
    """
    SLOW = "slow"
    TRIMMED = "trimmed"


class GcFate(Word):
    """What became of an item."""
    REMOVED = "removed"
    IN_USE = "in-use"
    GONE = "gone"
    FAILED = "failed"


class ImageCompression(Word):
    """How an archive of images is compressed as a whole."""
    NONE = "NONE"
    GZIP = "GZIP"
    ZSTD = "ZSTD"


class ImageDifference(Word):
    """In what something differs that both images have."""
    TYPE = "type"
    CONTENT = "content"
    TARGET = "target"
    DEVICE = "device"
    MODE = "mode"
    OWNER = "owner"
    ATTRIBUTES = "attributes"


class ImagePart(Word):
    """What something damaged is."""
    BLOB = "blob"
    LAYER = "layer"
    IMAGE = "image"
    CONTAINER = "container"
    LEFTOVER = "leftover"


class ImageSoundness(Word):
    """How it stands when the verification has ended; unknown: it could not be found out."""
    DAMAGED = "damaged"
    REPAIRED = "repaired"
    UNKNOWN = "unknown"


class OperationErrorKind(Word):
    """Why something was refused or failed. A name is never changed and never reused."""
    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    CONFLICT = "CONFLICT"
    IN_USE = "IN_USE"
    UNSUPPORTED = "UNSUPPORTED"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    RESOURCE_EXHAUSTED = "RESOURCE_EXHAUSTED"
    UNAVAILABLE = "UNAVAILABLE"
    TIMEOUT = "TIMEOUT"
    CANCELLED = "CANCELLED"
    INTERRUPTED = "INTERRUPTED"
    CORRUPT = "CORRUPT"
    KERNEL = "KERNEL"
    EXEC_FAILED = "EXEC_FAILED"
    BUILD_FAILED = "BUILD_FAILED"
    INTERNAL = "INTERNAL"


class OperationLineKind(Word):
    """What a line is: the title of what begins, a warning, or what a program printed."""
    STEP = "step"
    WARNING = "warning"
    STDOUT = "stdout"
    STDERR = "stderr"


class OperationStatus(Word):
    """Where an operation stands. INTERRUPTED: the server ended before it did. NEEDS_CREDENTIALS: a
    pull or push that goes on once somebody asks for the same with credentials, or, where its
    progress says so, logs in.
    """
    RUNNING = "RUNNING"
    NEEDS_CREDENTIALS = "NEEDS_CREDENTIALS"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    INTERRUPTED = "INTERRUPTED"


class Scope(Word):
    """How much a client may do: read, run (also read), admin (everything)."""
    READ = "read"
    RUN = "run"
    ADMIN = "admin"


class SystemCertificateFate(Word):
    """What became of a certificate."""
    MADE = "made"
    RENEWED = "renewed"
    REPLACED = "replaced"
    KEPT = "kept"
    REVOKED = "revoked"


class SystemCertificateRole(Word):
    """Whose a certificate is."""
    CA = "ca"
    SERVER = "server"
    CLIENT = "client"


class SystemCgroups(Word):
    """Which control groups the machine has."""
    V1 = "v1"
    V2 = "v2"
    HYBRID = "hybrid"


class SystemDiskSort(Word):
    """What takes space."""
    IMAGES = "images"
    CONTAINERS = "containers"
    DOWNLOADS = "downloads"
    BUILD_CACHE = "build-cache"
    OTHER = "other"


class SystemHealth(Word):
    """How something is."""
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class BuildGraph(Record):
    """A stage: a base image and steps on it."""
    base: str
    """Reference or id of the base image; scratch is empty."""
    steps: List[BuildStep]
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class BuildResult(Record):
    """What a build made."""
    id: str
    references: List[str]
    executed: int
    """Steps that ran."""
    cached: int
    """Steps that the cache answered."""
    warnings: List[str]
    """What the caller should know, such as a value that no ARG declares."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class BuildStarted(Record):
    """A build that was begun."""
    operation: str
    stream: Optional[str] = None
    """Token for PUT /stream/TOKEN of the context as a plain tar, where one was asked for."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class BuildStep(Record):
    """A step of a graph made by a program. Which fields it has depends on its kind."""
    kind: BuildStepKind
    arguments: Optional[List[str]] = None
    """run, cmd, entrypoint: the words, or one word for a shell."""
    shell: Optional[bool] = None
    """run, cmd, entrypoint: whether the one word goes to /bin/sh -c."""
    sources: Optional[List[str]] = None
    """copy: paths or globs in the context."""
    target: Optional[str] = None
    """copy: path in the image; a trailing slash means a folder."""
    owner: Optional[str] = None
    """copy: user[:group]."""
    mode: Optional[str] = None
    """copy: octal mode."""
    values: Optional[Dict[str, str]] = None
    """env, label, arg: names and values."""
    value: Optional[str] = None
    """workdir, user, expose: the value."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerAttachment(Record):
    """Standard streams of a container's next start."""
    container: str
    """Id of the container."""
    stream: str
    """Token of GET /stream/TOKEN with Upgrade: berth-streams; single use; the container starts
    when the streams are connected.
    """
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerChange(Record):
    """A path that a container changed."""
    kind: ContainerChangeKind
    path: str
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerCreateParams(Record):
    """What a container is made from. What is left out comes from the image."""
    image: str
    """Reference or id of the image."""
    pull: Optional[ContainerPull] = None
    """Whether it is pulled, as an operation that the call waits for, and cancels when its caller
    goes away; default: missing.
    """
    platform: Optional[str] = None
    """Such as linux/arm64: of the image, where its name means several; default: this machine's."""
    name: Optional[str] = None
    """Unique name, [a-zA-Z0-9][a-zA-Z0-9_.-]*; generated when left out."""
    command: Optional[List[str]] = None
    """Replaces the image's command."""
    entrypoint: Optional[List[str]] = None
    """Replaces the image's entrypoint; an empty list clears it."""
    environment: Optional[List[str]] = None
    """NAME=value, over the image's environment; NAME alone takes the image's away."""
    user: Optional[str] = None
    """user[:group], names or numbers."""
    groups: Optional[List[str]] = None
    """Further groups, names or numbers."""
    working_folder: Optional[str] = None
    """Absolute path; made when missing."""
    hostname: Optional[str] = None
    """Host name; default: the first 12 digits of the id."""
    network: Optional[str] = None
    """"none" (default) or "host"."""
    mounts: Optional[List[ContainerMount]] = None
    """Bind and tmpfs mounts."""
    read_only: Optional[bool] = None
    """Whether the root file system is read-only."""
    ulimits: Optional[List[ContainerUlimit]] = None
    """Limits of resources."""
    resources: Optional[ContainerResources] = None
    """Limits enforced through cgroups."""
    cap_add: Optional[List[str]] = None
    """Capabilities to add to the default, without CAP_; ALL is all."""
    cap_drop: Optional[List[str]] = None
    """Capabilities to drop; ALL is all."""
    new_privileges: Optional[bool] = None
    """Whether programs can gain privileges by execve; default false."""
    sysctls: Optional[Dict[str, str]] = None
    """Sysctls that are namespaced, by name."""
    labels: Optional[Dict[str, str]] = None
    """Labels by name; the prefix dev.berth. is reserved."""
    stop_signal: Optional[str] = None
    """Signal to stop it, such as SIGTERM."""
    stdin: Optional[bool] = None
    """Whether standard input can be written; else it is /dev/null."""
    auto_remove: Optional[bool] = None
    """Whether it is removed when it has exited."""
    log_max_size: Optional[int] = None
    """Bytes of a log file before it is rotated; default 10 MB."""
    log_max_files: Optional[int] = None
    """Log files kept; default 3."""
    devices: Optional[List[ContainerDevice]] = None
    """Devices of the host beside null, zero, full, random, urandom, tty and ptmx."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerCreated(Record):
    """A container that was made."""
    id: str
    """64 hex digits."""
    name: str
    """Its name."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerDetails(Record):
    """Everything known of a container."""
    summary: ContainerSummary
    spec: ContainerCreateParams
    """What it was made with, after the image's defaults were filled in."""
    log_folder: str
    """Folder of its log files."""
    upper_folder: str
    """Folder of what it wrote over the image."""
    cgroups: Dict[str, str]
    """cgroup folders, by controller; "" for v2."""
    log_bytes_lost: int
    """Bytes of output lost because the log couldn't be written."""
    exit_reason: Optional[ContainerExitReason] = None
    monitor_pid: Optional[int] = None
    """Identity of its monitor process while it runs."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerDevice(Record):
    """A device of the host that a container may use."""
    source: str
    """Absolute path on the host of a character or block device."""
    target: Optional[str] = None
    """Path inside, below /dev; default: as on the host."""
    access: Optional[str] = None
    """Letters of r (read), w (write) and m (mknod); default rwm."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerExec(Record):
    """A program that was started in a container."""
    id: str
    """32 hex digits."""
    stream: str
    """Token of GET /stream/TOKEN with Upgrade: berth-streams, for its standard streams; single
    use. The program starts when the streams are connected.
    """
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerExecStatus(Record):
    """An exec's state."""
    id: str
    container: str
    status: ContainerExecState
    exit_code: Optional[int] = None
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerExit(Record):
    """How a container ended."""
    exit_code: int
    """0 to 255; 128 and the signal's number when a signal ended it; 137 when it was lost."""
    reason: ContainerExitReason
    """not-started where there was nothing to stop."""
    finished_at: Optional[int] = None
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerFilter(Record):
    """Which containers to list. All conditions hold together; of several values of one any
    suffices, but every label has to be there.
    """
    all: Optional[bool] = None
    """Also those that don't run; default false, true with status or exited."""
    status: Optional[List[ContainerStatus]] = None
    """Statuses to keep."""
    id: Optional[List[str]] = None
    """How the id begins."""
    name: Optional[List[str]] = None
    """Parts of the name."""
    image: Optional[List[str]] = None
    """References or ids of the image."""
    exited: Optional[List[int]] = None
    """Exit codes of those that have ended."""
    label: Optional[List[str]] = None
    """Labels: "name" or "name=value"."""
    before: Optional[str] = None
    """Only those made before this container."""
    since: Optional[str] = None
    """Only those made after this container."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerLogLine(Record):
    """One line of a log."""
    time: str
    """RFC 3339 with nanoseconds."""
    stream: ContainerOutputStream
    line: str
    """Without its line end; bytes that aren't UTF-8 are replaced."""
    partial: bool
    """Whether the line goes on in the next entry."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerMount(Record):
    """A bind mount of a file or folder of the host."""
    type: ContainerMountType
    target: str
    """Absolute path inside the container."""
    source: Optional[str] = None
    """For bind: an absolute path of the host that exists."""
    read_only: Optional[bool] = None
    """Whether the container may not write; default false."""
    size: Optional[int] = None
    """For tmpfs: bytes; default 64 MiB."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerRemoved(Record):
    """What a removal did."""
    id: str
    bytes: int
    """Bytes freed on disk."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerResources(Record):
    """Limits that the kernel enforces through cgroups. One that this machine can't enforce is an
    error.
    """
    memory: Optional[int] = None
    """Bytes of memory, at least 6 MiB."""
    memory_swap: Optional[int] = None
    """Bytes of memory and swap together; -1 is unlimited swap."""
    cpus: Optional[float] = None
    """CPUs, such as 1.5."""
    cpu_shares: Optional[int] = None
    """Relative weight, 2 to 262144; 1024 is usual."""
    cpuset_cpus: Optional[str] = None
    """CPUs that may be used, such as "0-1,3"."""
    cpuset_mems: Optional[str] = None
    """Memory nodes that may be used."""
    pids: Optional[int] = None
    """Most processes and threads; -1 is unlimited."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerSummary(Record):
    """A container in one line."""
    id: str
    name: str
    image: str
    """Reference that it was made from, familiar form."""
    image_id: str
    command: List[str]
    """What runs, entrypoint and command."""
    status: ContainerStatus
    created_at: int
    """Milliseconds since 1970."""
    labels: Dict[str, str]
    started_at: Optional[int] = None
    finished_at: Optional[int] = None
    exit_code: Optional[int] = None
    pid: Optional[int] = None
    """Process id on the host while it runs."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ContainerUlimit(Record):
    """A limit of a resource, as ulimit has it."""
    name: str
    """Name without RLIMIT_, lower case: nofile, nproc, core ..."""
    soft: int
    """Soft limit; -1 is unlimited."""
    hard: int
    """Hard limit; -1 is unlimited."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class EventEvent(Record):
    """Something that happened."""
    sequence: int
    """Rises with each event, with gaps."""
    at: int
    """Milliseconds since 1970."""
    type: str
    """Such as container.started."""
    subject: str
    """Id of the container, image, operation or plan that it happened to."""
    attributes: Dict[str, str]
    """Facts by name, such as name, image, exitCode."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class EventGap(Record):
    """Events that aren't told."""
    reason: EventGapReason
    after: int
    """The sequence that all of them are above."""
    resume: int
    """Events go on above this sequence."""
    missed: int
    """How many; of trimmed ones the most that there can have been."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class EventItem(Record):
    """One of event, gap and cursor."""
    event: Optional[EventEvent] = None
    gap: Optional[EventGap] = None
    cursor: Optional[int] = None
    """Everything up to this sequence has been looked at."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class EventPage(Record):
    """Some events."""
    events: List[EventEvent]
    """Oldest first."""
    cursor: int
    """Everything up to it has been looked at: go on after it."""
    trimmed: int
    """Events up to it aren't kept any more."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class GcItem(Record):
    """One thing that would go."""
    kind: str
    """container, image, build-cache, download, archive, ..."""
    id: str
    name: str
    """Its name for people."""
    reason: str
    """Why, a sentence."""
    bytes: int
    """Bytes on disk that its removal frees, given that the items before it are gone."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class GcOutcome(Record):
    """What became of one item."""
    kind: str
    id: str
    name: str
    outcome: GcFate
    """reason says why."""
    reason: str
    bytes: int
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class GcPlan(Record):
    """A plan; it is kept a day."""
    id: str
    items: List[GcItem]
    bytes: int
    """Sum."""
    created_at: int
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class GcPolicy(Record):
    """What may go. A rule that is left out removes nothing."""
    exited_older_than: Optional[int] = None
    """Exited containers that ended more than this many seconds ago."""
    dangling_images: Optional[bool] = None
    """Images without a reference that nothing uses."""
    unused_since: Optional[int] = None
    """Images that nothing uses, last used more than this many seconds ago."""
    keep_last: Optional[int] = None
    """Keeps the newest N of each repository. With unusedSince, images go that are unused for so
    long and beyond these N; without it, all beyond these N that nothing uses.
    """
    build_cache_older_than: Optional[int] = None
    """Build cache last used more than this many seconds ago."""
    downloads_older_than: Optional[int] = None
    """What pulls that ended early have left, and none went on with for more than this many
    seconds. After seven days, or where the disk is nearly full, it goes by itself.
    """
    archives_unused_since: Optional[int] = None
    """Compressed archives of layers that a registry has, of images last used more than this many
    seconds ago. The images stay as they are; a push or save that needs an archive fetches it
    again.
    """
    mounted_since: Optional[int] = None
    """Mounts of images that were made more than this many seconds ago."""
    protect: Optional[List[str]] = None
    """Labels "name" or "name=value": what has one is kept."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class GcReport(Record):
    """What an apply did."""
    plan: str
    outcomes: List[GcOutcome]
    """In the plan's order; after a cancellation, as far as it came."""
    bytes: int
    """Bytes freed."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageComparison(Record):
    """A part of what differs between two images."""
    before: str
    """Id of the first image."""
    after: str
    """Id of the second image."""
    changes: List[ImageFileChange]
    """In order of path, a folder before what is in it."""
    next: Optional[str] = None
    """Give it as cursor for the following part; none with the last one."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageConfig(Record):
    """The part of an image's config that containers take."""
    entrypoint: List[str]
    command: List[str]
    environment: List[str]
    user: str
    working_folder: str
    exposed_ports: List[str]
    """Such as 80/tcp."""
    volumes: List[str]
    """Paths that the image declares as volumes."""
    labels: Dict[str, str]
    stop_signal: Optional[str] = None
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageDetails(Record):
    """Everything known of an image."""
    summary: ImageSummary
    manifest_digest: str
    """Of the manifest that belongs to the name by which it was asked for."""
    platform: str
    """Such as linux/amd64."""
    config: ImageConfig
    layers: List[str]
    """Diff IDs, lowest first."""
    author: Optional[str] = None
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageDownload(Record):
    """An operation that waits for whoever fetches its bytes."""
    operation: str
    """The operation."""
    stream: str
    """Token for GET /stream/TOKEN; single use."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageFileChange(Record):
    """A path at which two images differ."""
    kind: ContainerChangeKind
    path: str
    differences: List[ImageDifference]
    """Of a changed one: in what."""
    bytes_before: int
    """Bytes of a regular file's content in the first image, else 0."""
    bytes_after: int
    """Bytes of a regular file's content in the second image, else 0."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageFinding(Record):
    """Something that is not as it should be."""
    part: ImagePart
    """A leftover is a file that nothing refers to: it takes room and breaks nothing."""
    id: str
    """Digest of a blob, chain ID of a layer, id of an image or container, path of a leftover."""
    problem: str
    """What is wrong with it."""
    paths: List[str]
    """Of a layer: the first files that are wrong, each with how it is."""
    images: List[str]
    """Images that it breaks."""
    containers: List[str]
    """Names of the containers that it breaks."""
    state: ImageSoundness
    next: str
    """What to do about it; empty where it is repaired."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageHistoryEntry(Record):
    """A step of an image's making."""
    created_by: str
    author: str
    comment: str
    empty_layer: bool
    size: int
    """Bytes of its layer on disk, 0 without one."""
    created_at: Optional[int] = None
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageIdentity(Record):
    """An image and a reference to it."""
    id: str
    """Digest of its config, sha256:..."""
    reference: Optional[str] = None
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageLoaded(Record):
    """What was loaded."""
    images: List[ImageIdentity]
    """One for each name, and one for each image without."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageMounted(Record):
    """An image that is mounted on the server's machine."""
    id: str
    image: str
    """Id of the image."""
    path: str
    """Where its files are, read-only."""
    created_at: int
    """Milliseconds since 1970."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageNode(Record):
    """An image among those that it inherits from, and that inherit from it."""
    id: str
    references: List[str]
    """Familiar references; empty for a dangling image."""
    layers: int
    """How many it has."""
    size: int
    """Bytes of its layers on disk."""
    added: int
    """Bytes of those layers that the parent doesn't have."""
    parent: Optional[str] = None
    """Id of the image whose layers this one's begin with, and no other's longer so."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImagePulled(Record):
    """What a pull came to."""
    id: str
    """The image's id: the digest of its config."""
    digest: str
    """Digest of what the reference means in the registry: an index, or the manifest."""
    fetched: int
    """Bytes of layers that came over the network."""
    reference: Optional[str] = None
    """The reference that means it from now on; none for a pull by digest."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImagePushed(Record):
    """What a push came to."""
    reference: str
    digest: str
    """Digest of the manifest, which means the image there."""
    sent: int
    """Bytes of layers and config that went over the network."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageRemoved(Record):
    """What a removal did."""
    untagged: List[str]
    deleted: List[str]
    bytes: int
    """Bytes freed on disk."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageSaved(Record):
    """What was saved."""
    images: List[ImageIdentity]
    """In the order of the request."""
    bytes: int
    """Length of the archive."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageSummary(Record):
    """An image in one line."""
    id: str
    platform: str
    """Such as linux/amd64."""
    references: List[str]
    """Familiar references; empty for a dangling image."""
    digests: List[str]
    """Repositories with the digest, of a manifest or an index, by which they know it:
    name@sha256:...
    """
    created_at: int
    """Milliseconds since 1970."""
    size: int
    """Bytes of its layers on disk, unpacked; others may share them."""
    labels: Dict[str, str]
    containers: int
    """Containers made from it."""
    last_used_at: int
    """Milliseconds since 1970."""
    own: int
    """Bytes on disk of its documents, archives and unpacked layers that no other image has."""
    shared: int
    """The same of those that other images have too."""
    reclaimable: int
    """Bytes that would be freed if it were removed now; 0 while a container was made from it."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageUpload(Record):
    """An operation that waits for bytes."""
    operation: str
    """The operation."""
    stream: str
    """Token for PUT /stream/TOKEN; single use."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class ImageVerified(Record):
    """What a verification has found."""
    blobs: int
    """Blobs that were read."""
    layers: int
    """Layers whose folders were compared with their blobs."""
    images: int
    bytes: int
    """Bytes of blobs that were read."""
    findings: List[ImageFinding]
    """The first thousand."""
    damaged: int
    """How many are damaged or unknown now, leftovers aside."""
    repaired: int
    """How many were repaired, leftovers aside."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class OperationDetails(Record):
    """An operation."""
    id: str
    kind: str
    """The method that began it."""
    subject: str
    status: OperationStatus
    progress: OperationProgress
    created_at: int
    result: Optional[Any] = None
    """What the method documents, once it has succeeded; of gc.apply also once it was cancelled."""
    error: Optional[OperationFailure] = None
    finished_at: Optional[int] = None
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class OperationFailure(Record):
    """Why it failed."""
    kind: OperationErrorKind
    message: str
    details: Dict[str, str]
    """Facts for programs, such as exitCode, step, line and command of a build."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class OperationLine(Record):
    """A line that an operation said."""
    number: int
    """Rises by one with each line; where some are missing, they were not kept."""
    stream: OperationLineKind
    text: str
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class OperationPart(Record):
    """How far one part of an operation is."""
    name: str
    """Such as the first digits of a layer's digest."""
    state: str
    """A word or two, such as downloading."""
    done: int
    """Bytes."""
    total: int
    """Bytes in all."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class OperationProgress(Record):
    """How far it is."""
    sequence: int
    """Rises with each change."""
    message: str
    done: int
    total: int
    """0 where it isn't known."""
    parts: List[OperationPart]
    """Of work that has any, such as the layers of a pull."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class OperationStarted(Record):
    """An operation that was begun."""
    operation: str
    """Its id."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class OperationWatched(Record):
    """One of progress, line and end."""
    progress: Optional[OperationProgress] = None
    """Whenever it has changed."""
    line: Optional[OperationLine] = None
    end: Optional[OperationDetails] = None
    """How it ended; the last item."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class RegistryCredentials(Record):
    """What is shown to a registry: user and password, or an identity token alone."""
    user: Optional[str] = None
    password: Optional[str] = field(default=None, repr=False)
    identity_token: Optional[str] = field(default=None, repr=False)
    """What a token server gave at a login, to be exchanged for others."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class RegistryLoggedOut(Record):
    """What a logout did."""
    host: str
    removed: bool
    """Whether there was a login."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class RegistryLogin(Record):
    """A stored login. Its secret is never told."""
    host: str
    """Host and optional port, as names of images have it."""
    user: Optional[str] = None
    """None for an identity token."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class RegistryLoginParams(Record):
    """What to log in with: user and password, or an identity token alone."""
    host: Optional[str] = None
    """Host and optional port; default: docker.io, which is Docker's registry."""
    user: Optional[str] = None
    password: Optional[str] = field(default=None, repr=False)
    identity_token: Optional[str] = field(default=None, repr=False)
    """What a token server gave at a login, to be exchanged for others."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class RegistryRemoved(Record):
    """What was removed."""
    reference: str
    """As it was given, normalised."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SubscriptionBegun(Record):
    """A subscription of a connection."""
    subscription: str
    """Its id; it means something on its own connection only."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemCertificate(Record):
    """A certificate of a folder, and what became of it."""
    outcome: SystemCertificateFate
    """made: there was none; renewed: it ended soon, and keeps its key; replaced: the one before
    was revoked or has other names; kept; revoked.
    """
    role: SystemCertificateRole
    name: str
    """A client's name; otherwise ca or server."""
    serial: str
    """Hexadecimal."""
    names: List[str]
    """Names and addresses of a server."""
    ends_at: int
    """Milliseconds since 1970."""
    path: str
    """The file, or the folder with all that a client needs."""
    scope: Optional[Scope] = None
    """What a client may do."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemCertificateClient(Record):
    """A client that gets a certificate."""
    name: str
    """1 to 63 letters, digits, _, ., @ and -, the first a letter or digit."""
    scope: Optional[Scope] = None
    """What it may do; default: as its present certificate has it, else admin. Another one than
    before revokes its certificates of before.
    """
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemDiskItem(Record):
    """What one thing takes on disk."""
    sort: SystemDiskSort
    id: str
    name: str
    """Its name for people."""
    bytes: int
    """Bytes on disk."""
    shared: int
    """Of these, what others of its sort have too."""
    reclaimable: int
    """Bytes that would go with it now; 0 where it is in use."""
    active: bool
    measured_at: Optional[int] = None
    """Milliseconds since 1970, of a container."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemDiskShare(Record):
    """What one sort takes on disk. Nothing is in two sorts."""
    sort: SystemDiskSort
    """images: what images have, each piece once; containers: what they wrote, and their logs;
    downloads: what has arrived of pulls that ended early, and what is arriving; build-cache:
    what no image has of it; other: the database, and what work in progress has made so far.
    """
    count: int
    active: int
    """Of these, how many are in use."""
    bytes: int
    """Bytes on disk."""
    reclaimable: int
    """Bytes that would go with all that isn't in use."""
    measured_at: Optional[int] = None
    """Milliseconds since 1970. Containers that run are measured now and then: the oldest of these
    figures is of then.
    """
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemDiskUsage(Record):
    """What is on the disk."""
    shares: List[SystemDiskShare]
    bytes: int
    """Sum."""
    reclaimable: int
    """Sum."""
    items: Optional[List[SystemDiskItem]] = None
    """What the sorts consist of, where that was asked for."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemFinding(Record):
    """One thing that the doctor looked at."""
    name: str
    """Stable, such as apparmor."""
    status: SystemHealth
    """warning is something that Berth does without or will need soon, problem something that makes
    containers fail.
    """
    found: str
    """What is there, in words."""
    remedy: str
    """What to do; empty where nothing has to be done."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemHello(Record):
    """What both sides know of each other."""
    server_version: str
    """Such as 0.1.0."""
    api_version: str
    """major.minor."""
    features: List[str]
    limits: Dict[str, int]
    """By name: requestBytes, depth, batch, callsInFlight ..."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemInfo(Record):
    """The server and its machine."""
    server_version: str
    pid: int
    started_at: int
    kernel: str
    cgroups: SystemCgroups
    controllers: List[str]
    """Controllers that containers can use."""
    features: Dict[str, str]
    """Feature to what was found."""
    places: List[SystemPlace]
    containers: int
    running: int
    images: int
    warnings: List[str]
    """What an operator should know."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemPlace(Record):
    """Where something is."""
    name: str
    path: str
    format: str
    """What is there, in which format."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)


@dataclass(frozen=True)
class SystemStopping(Record):
    """The server ends."""
    pid: int
    running: int
    """Containers that go on."""
    extra: Dict[str, Any] = field(default_factory=nothing, repr=False, compare=False)
