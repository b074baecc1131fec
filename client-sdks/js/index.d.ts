// Generated from openrpc.json by client-sdks; don't edit it.
// The client for Node: calls give promises, and take a second object about the call itself.
type Result<T> = Promise<T>;
type Items<T> = AsyncIterable<T>;
/** The path of a file, or pieces of bytes. */
type File = string | URL | AsyncIterable<Uint8Array>;
/** The path of a file, or what takes pieces of bytes as they come; a promise holds them up. */
type Target = string | URL | ((data: Uint8Array) => unknown);
/** What a program reads. */
type Input = string | Uint8Array | AsyncIterable<Uint8Array | string>;

/** About a call itself, beside its parameters. */
interface CallOptions {
  /** Ends the wait, and cancels the operation that the call began; the call throws its reason. */
  signal?: AbortSignal;
  /** 1 to 128 characters: the same call with the same id is answered with the first result for a day. */
  requestId?: string;
  /** How far an operation is. */
  onProgress?: (progress: OperationProgress) => void;
  /** What an operation says. */
  onLine?: (line: OperationLine) => void;
  /** Takes what a program writes, instead of collecting it; a promise holds the program up. */
  onStdout?: (data: Uint8Array) => unknown;
  onStderr?: (data: Uint8Array) => unknown;
}
type ObjectOptions = Pick<CallOptions, "signal" | "onProgress" | "onLine">;
type ProgramOptions = Pick<CallOptions, "signal" | "onStdout" | "onStderr">;

interface ConnectOptions {
  /** Such as ssh://user@host; default: BERTH_HOST, the context in use, the socket in BERTH_RUN. */
  host?: string;
  /** A folder with ca.pem, client.pem and client.key. */
  tls?: string;
  /** A file with a bearer token. */
  tokenFile?: string;
  /** What the server is told that this is. */
  client?: string;
  /** Seconds in which a lost connection is made again; default 10. */
  retry?: number;
}

/** A program's standard streams; it waits while nobody iterates what it writes. */
interface Program extends AsyncIterable<{ stream: "stdout" | "stderr"; data: Uint8Array }> {
  /** Gives it input; waits until that is on its way. False once nobody reads it any more. */
  write(input: string | Uint8Array): Promise<boolean>;
  /** Ends its input. */
  end(): void;
  /** How it ended, once its output has been read. */
  exit(): Promise<{ exitCode: number; reason: string }>;
  /** Leaves it: its input ends, and it goes on. */
  close(reason?: unknown): void;
}

interface Client {
  readonly build: BuildMethods;
  readonly container: ContainerNamespace;
  readonly event: EventMethods;
  readonly gc: GcMethods;
  readonly image: ImageNamespace;
  readonly operation: OperationMethods;
  readonly registry: RegistryMethods;
  readonly system: SystemMethods;
  readonly Container: typeof Container;
  /** Calls any method, those of a newer server too. */
  call(method: string, parameters?: object, options?: CallOptions): Promise<any>;
  /** The items of any subscription. */
  subscribe(method: string, parameters?: object, options?: CallOptions): AsyncIterable<any>;
  /** The standard streams of a program, to write and read at the same time. */
  open(
    method: "container.exec" | "container.attach",
    parameters: ContainerExecParameters | ContainerAttachParameters,
    options?: CallOptions,
  ): Promise<Program>;
  hello(): Promise<SystemHello>;
  /** Ends its connections, and what waits on them; listeners of `on` end in silence. What it began goes on. */
  close(): void;
}

/** A client of one server; nothing is connected before the first call. */
export declare function connect(options?: ConnectOptions): Client;
export declare const build: BuildMethods;
export declare const container: ContainerNamespace;
export declare const event: EventMethods;
export declare const gc: GcMethods;
export declare const image: ImageNamespace;
export declare const operation: OperationMethods;
export declare const registry: RegistryMethods;
export declare const system: SystemMethods;
/** A TCP port that nothing on the loopback address uses at this moment. */
export declare function freePort(): Promise<number>;

export declare class InvalidArgumentError extends BerthError {}
export declare class NotFoundError extends BerthError {}
export declare class AlreadyExistsError extends BerthError {}
export declare class ConflictError extends BerthError {}
export declare class InUseError extends BerthError {}
export declare class UnsupportedError extends BerthError {}
export declare class PermissionDeniedError extends BerthError {}
export declare class ResourceExhaustedError extends BerthError {}
export declare class UnavailableError extends BerthError {}
export declare class TimeoutError extends BerthError {}
export declare class CancelledError extends BerthError {}
export declare class InterruptedError extends BerthError {}
export declare class CorruptError extends BerthError {}
export declare class KernelError extends BerthError {}
export declare class ExecFailedError extends BerthError {}
export declare class BuildFailedError extends BerthError {}
export declare class InternalError extends BerthError {}
/** No server answers, or the connection to it broke and couldn't be made again. */
export declare class ConnectionError extends UnavailableError {}


/** What a step does. */
type BuildStepKind = "run" | "copy" | "env" | "workdir" | "user" | "label" | "expose" | "cmd" | "entrypoint" | "arg" | (string & {});

/** What became of a path. */
type ContainerChangeKind = "added" | "changed" | "removed" | (string & {});

/** Where a program in a container stands. */
type ContainerExecState = "created" | "running" | "exited" | (string & {});

/**
 * Why a program no longer runs: it ended, a signal ended it, the kernel killed it at its memory limit, nobody
 * knows, it couldn't be executed, or it was never started.
 */
type ContainerExitReason = "exited" | "signal" | "oom" | "lost" | "launch-failed" | "not-started" | (string & {});

/** What is mounted. */
type ContainerMountType = "bind" | "tmpfs" | (string & {});

/** What a program writes to. */
type ContainerOutputStream = "stdout" | "stderr" | (string & {});

/**
 * Whether an image is pulled before it is used: where it isn't here, always since its tag may mean another one
 * by now, or never.
 */
type ContainerPull = "missing" | "always" | "never" | (string & {});

/** Where a container stands; none is removing any more: what is removed is gone at once. */
type ContainerStatus = "created" | "starting" | "running" | "exited" | "lost" | "removing" | (string & {});

/**
 * Why events aren't told. slow: whoever follows fell behind, event.list has them; trimmed: they aren't kept any
 * more.
 */
type EventGapReason = "slow" | "trimmed" | (string & {});

/** What became of an item. */
type GcFate = "removed" | "in-use" | "gone" | "failed" | (string & {});

/** How an archive of images is compressed as a whole. */
type ImageCompression = "NONE" | "GZIP" | "ZSTD" | (string & {});

/** In what something differs that both images have. */
type ImageDifference = "type" | "content" | "target" | "device" | "mode" | "owner" | "attributes" | (string & {});

/** What something damaged is. */
type ImagePart = "blob" | "layer" | "image" | "container" | "leftover" | (string & {});

/** How it stands when the verification has ended; unknown: it could not be found out. */
type ImageSoundness = "damaged" | "repaired" | "unknown" | (string & {});

/** Why something was refused or failed. A name is never changed and never reused. */
type OperationErrorKind = "INVALID_ARGUMENT" | "NOT_FOUND" | "ALREADY_EXISTS" | "CONFLICT" | "IN_USE" | "UNSUPPORTED" | "PERMISSION_DENIED" | "RESOURCE_EXHAUSTED" | "UNAVAILABLE" | "TIMEOUT" | "CANCELLED" | "INTERRUPTED" | "CORRUPT" | "KERNEL" | "EXEC_FAILED" | "BUILD_FAILED" | "INTERNAL" | (string & {});

/** What a line is: the title of what begins, a warning, or what a program printed. */
type OperationLineKind = "step" | "warning" | "stdout" | "stderr" | (string & {});

/**
 * Where an operation stands. INTERRUPTED: the server ended before it did. NEEDS_CREDENTIALS: a pull or push that
 * goes on once somebody asks for the same with credentials, or, where its progress says so, logs in.
 */
type OperationStatus = "RUNNING" | "NEEDS_CREDENTIALS" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "INTERRUPTED" | (string & {});

/** How much a client may do: read, run (also read), admin (everything). */
type Scope = "read" | "run" | "admin" | (string & {});

/** What became of a certificate. */
type SystemCertificateFate = "made" | "renewed" | "replaced" | "kept" | "revoked" | (string & {});

/** Whose a certificate is. */
type SystemCertificateRole = "ca" | "server" | "client" | (string & {});

/** Which control groups the machine has. */
type SystemCgroups = "v1" | "v2" | "hybrid" | (string & {});

/** What takes space. */
type SystemDiskSort = "images" | "containers" | "downloads" | "build-cache" | "other" | (string & {});

/** How something is. */
type SystemHealth = "ok" | "warning" | "problem" | (string & {});

/** A stage: a base image and steps on it. */
interface BuildGraph {
  /** Reference or id of the base image; scratch is empty. */
  base: string;
  steps: Array<BuildStep>;
}

/** What a build made. */
interface BuildResult {
  id: string;
  references: Array<string>;
  /** Steps that ran. */
  executed: number;
  /** Steps that the cache answered. */
  cached: number;
  /** What the caller should know, such as a value that no ARG declares. */
  warnings: Array<string>;
}

/** A build that was begun. */
interface BuildStarted {
  operation: string;
  /** Token for PUT /stream/TOKEN of the context as a plain tar, where one was asked for. */
  stream?: string;
}

/** A step of a graph made by a program. Which fields it has depends on its kind. */
interface BuildStep {
  kind: BuildStepKind;
  /** run, cmd, entrypoint: the words, or one word for a shell. */
  arguments?: Array<string>;
  /** run, cmd, entrypoint: whether the one word goes to /bin/sh -c. */
  shell?: boolean;
  /** copy: paths or globs in the context. */
  sources?: Array<string>;
  /** copy: path in the image; a trailing slash means a folder. */
  target?: string;
  /** copy: user[:group]. */
  owner?: string;
  /** copy: octal mode. */
  mode?: string;
  /** env, label, arg: names and values. */
  values?: Record<string, string>;
  /** workdir, user, expose: the value. */
  value?: string;
}

/** Standard streams of a container's next start. */
interface ContainerAttachment {
  /** Id of the container. */
  container: string;
  /**
   * Token of GET /stream/TOKEN with Upgrade: berth-streams; single use; the container starts when the streams
   * are connected.
   */
  stream: string;
}

/** A path that a container changed. */
interface ContainerChange {
  kind: ContainerChangeKind;
  path: string;
}

/** What a container is made from. What is left out comes from the image. */
interface ContainerCreateParams {
  /** Reference or id of the image. */
  image: string;
  /**
   * Whether it is pulled, as an operation that the call waits for, and cancels when its caller goes away;
   * default: missing.
   */
  pull?: ContainerPull;
  /** Such as linux/arm64: of the image, where its name means several; default: this machine's. */
  platform?: string;
  /** Unique name, [a-zA-Z0-9][a-zA-Z0-9_.-]*; generated when left out. */
  name?: string;
  /** Replaces the image's command. */
  command?: Array<string>;
  /** Replaces the image's entrypoint; an empty list clears it. */
  entrypoint?: Array<string>;
  /** NAME=value, over the image's environment; NAME alone takes the image's away. */
  environment?: Array<string>;
  /** user[:group], names or numbers. */
  user?: string;
  /** Further groups, names or numbers. */
  groups?: Array<string>;
  /** Absolute path; made when missing. */
  workingFolder?: string;
  /** Host name; default: the first 12 digits of the id. */
  hostname?: string;
  /** "none" (default) or "host". */
  network?: string;
  /** Bind and tmpfs mounts. */
  mounts?: Array<ContainerMount>;
  /** Whether the root file system is read-only. */
  readOnly?: boolean;
  /** Limits of resources. */
  ulimits?: Array<ContainerUlimit>;
  /** Limits enforced through cgroups. */
  resources?: ContainerResources;
  /** Capabilities to add to the default, without CAP_; ALL is all. */
  capAdd?: Array<string>;
  /** Capabilities to drop; ALL is all. */
  capDrop?: Array<string>;
  /** Whether programs can gain privileges by execve; default false. */
  newPrivileges?: boolean;
  /** Sysctls that are namespaced, by name. */
  sysctls?: Record<string, string>;
  /** Labels by name; the prefix dev.berth. is reserved. */
  labels?: Record<string, string>;
  /** Signal to stop it, such as SIGTERM. */
  stopSignal?: string;
  /** Whether standard input can be written; else it is /dev/null. */
  stdin?: boolean;
  /** Whether it is removed when it has exited. */
  autoRemove?: boolean;
  /** Bytes of a log file before it is rotated; default 10 MB. */
  logMaxSize?: number;
  /** Log files kept; default 3. */
  logMaxFiles?: number;
  /** Devices of the host beside null, zero, full, random, urandom, tty and ptmx. */
  devices?: Array<ContainerDevice>;
}

/** A container that was made. */
interface ContainerCreated {
  /** 64 hex digits. */
  id: string;
  /** Its name. */
  name: string;
}

/** Everything known of a container. */
interface ContainerDetails {
  summary: ContainerSummary;
  /** What it was made with, after the image's defaults were filled in. */
  spec: ContainerCreateParams;
  exitReason?: ContainerExitReason;
  /** Folder of its log files. */
  logFolder: string;
  /** Folder of what it wrote over the image. */
  upperFolder: string;
  /** cgroup folders, by controller; "" for v2. */
  cgroups: Record<string, string>;
  /** Identity of its monitor process while it runs. */
  monitorPid?: number;
  /** Bytes of output lost because the log couldn't be written. */
  logBytesLost: number;
}

/** A device of the host that a container may use. */
interface ContainerDevice {
  /** Absolute path on the host of a character or block device. */
  source: string;
  /** Path inside, below /dev; default: as on the host. */
  target?: string;
  /** Letters of r (read), w (write) and m (mknod); default rwm. */
  access?: string;
}

/** A program that was started in a container. */
interface ContainerExec {
  /** 32 hex digits. */
  id: string;
  /**
   * Token of GET /stream/TOKEN with Upgrade: berth-streams, for its standard streams; single use. The program
   * starts when the streams are connected.
   */
  stream: string;
}

/** An exec's state. */
interface ContainerExecStatus {
  id: string;
  container: string;
  status: ContainerExecState;
  exitCode?: number;
}

/** How a container ended. */
interface ContainerExit {
  /** 0 to 255; 128 and the signal's number when a signal ended it; 137 when it was lost. */
  exitCode: number;
  /** not-started where there was nothing to stop. */
  reason: ContainerExitReason;
  finishedAt?: number;
}

/**
 * Which containers to list. All conditions hold together; of several values of one any suffices, but every label
 * has to be there.
 */
interface ContainerFilter {
  /** Also those that don't run; default false, true with status or exited. */
  all?: boolean;
  /** Statuses to keep. */
  status?: Array<ContainerStatus>;
  /** How the id begins. */
  id?: Array<string>;
  /** Parts of the name. */
  name?: Array<string>;
  /** References or ids of the image. */
  image?: Array<string>;
  /** Exit codes of those that have ended. */
  exited?: Array<number>;
  /** Labels: "name" or "name=value". */
  label?: Array<string>;
  /** Only those made before this container. */
  before?: string;
  /** Only those made after this container. */
  since?: string;
}

/** One line of a log. */
interface ContainerLogLine {
  /** RFC 3339 with nanoseconds. */
  time: string;
  stream: ContainerOutputStream;
  /** Without its line end; bytes that aren't UTF-8 are replaced. */
  line: string;
  /** Whether the line goes on in the next entry. */
  partial: boolean;
}

/** A bind mount of a file or folder of the host. */
interface ContainerMount {
  type: ContainerMountType;
  /** For bind: an absolute path of the host that exists. */
  source?: string;
  /** Absolute path inside the container. */
  target: string;
  /** Whether the container may not write; default false. */
  readOnly?: boolean;
  /** For tmpfs: bytes; default 64 MiB. */
  size?: number;
}

/** What a removal did. */
interface ContainerRemoved {
  id: string;
  /** Bytes freed on disk. */
  bytes: number;
}

/** Limits that the kernel enforces through cgroups. One that this machine can't enforce is an error. */
interface ContainerResources {
  /** Bytes of memory, at least 6 MiB. */
  memory?: number;
  /** Bytes of memory and swap together; -1 is unlimited swap. */
  memorySwap?: number;
  /** CPUs, such as 1.5. */
  cpus?: number;
  /** Relative weight, 2 to 262144; 1024 is usual. */
  cpuShares?: number;
  /** CPUs that may be used, such as "0-1,3". */
  cpusetCpus?: string;
  /** Memory nodes that may be used. */
  cpusetMems?: string;
  /** Most processes and threads; -1 is unlimited. */
  pids?: number;
}

/** A container in one line. */
interface ContainerSummary {
  id: string;
  name: string;
  /** Reference that it was made from, familiar form. */
  image: string;
  imageId: string;
  /** What runs, entrypoint and command. */
  command: Array<string>;
  status: ContainerStatus;
  /** Milliseconds since 1970. */
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
  exitCode?: number;
  /** Process id on the host while it runs. */
  pid?: number;
  labels: Record<string, string>;
}

/** A limit of a resource, as ulimit has it. */
interface ContainerUlimit {
  /** Name without RLIMIT_, lower case: nofile, nproc, core ... */
  name: string;
  /** Soft limit; -1 is unlimited. */
  soft: number;
  /** Hard limit; -1 is unlimited. */
  hard: number;
}

/** Something that happened. */
interface EventEvent {
  /** Rises with each event, with gaps. */
  sequence: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Such as container.started. */
  type: string;
  /** Id of the container, image, operation or plan that it happened to. */
  subject: string;
  /** Facts by name, such as name, image, exitCode. */
  attributes: Record<string, string>;
}

/** Events that aren't told. */
interface EventGap {
  reason: EventGapReason;
  /** The sequence that all of them are above. */
  after: number;
  /** Events go on above this sequence. */
  resume: number;
  /** How many; of trimmed ones the most that there can have been. */
  missed: number;
}

/** One of event, gap and cursor. */
interface EventItem {
  event?: EventEvent;
  gap?: EventGap;
  /** Everything up to this sequence has been looked at. */
  cursor?: number;
}

/** Some events. */
interface EventPage {
  /** Oldest first. */
  events: Array<EventEvent>;
  /** Everything up to it has been looked at: go on after it. */
  cursor: number;
  /** Events up to it aren't kept any more. */
  trimmed: number;
}

/** One thing that would go. */
interface GcItem {
  /** container, image, build-cache, download, archive, ... */
  kind: string;
  id: string;
  /** Its name for people. */
  name: string;
  /** Why, a sentence. */
  reason: string;
  /** Bytes on disk that its removal frees, given that the items before it are gone. */
  bytes: number;
}

/** What became of one item. */
interface GcOutcome {
  kind: string;
  id: string;
  name: string;
  /** reason says why. */
  outcome: GcFate;
  reason: string;
  bytes: number;
}

/** A plan; it is kept a day. */
interface GcPlan {
  id: string;
  items: Array<GcItem>;
  /** Sum. */
  bytes: number;
  createdAt: number;
}

/** What may go. A rule that is left out removes nothing. */
interface GcPolicy {
  /** Exited containers that ended more than this many seconds ago. */
  exitedOlderThan?: number;
  /** Images without a reference that nothing uses. */
  danglingImages?: boolean;
  /** Images that nothing uses, last used more than this many seconds ago. */
  unusedSince?: number;
  /**
   * Keeps the newest N of each repository. With unusedSince, images go that are unused for so long and beyond
   * these N; without it, all beyond these N that nothing uses.
   */
  keepLast?: number;
  /** Build cache last used more than this many seconds ago. */
  buildCacheOlderThan?: number;
  /**
   * What pulls that ended early have left, and none went on with for more than this many seconds. After seven
   * days, or where the disk is nearly full, it goes by itself.
   */
  downloadsOlderThan?: number;
  /**
   * Compressed archives of layers that a registry has, of images last used more than this many seconds ago. The
   * images stay as they are; a push or save that needs an archive fetches it again.
   */
  archivesUnusedSince?: number;
  /** Mounts of images that were made more than this many seconds ago. */
  mountedSince?: number;
  /** Labels "name" or "name=value": what has one is kept. */
  protect?: Array<string>;
}

/** What an apply did. */
interface GcReport {
  plan: string;
  /** In the plan's order; after a cancellation, as far as it came. */
  outcomes: Array<GcOutcome>;
  /** Bytes freed. */
  bytes: number;
}

/** A part of what differs between two images. */
interface ImageComparison {
  /** Id of the first image. */
  before: string;
  /** Id of the second image. */
  after: string;
  /** In order of path, a folder before what is in it. */
  changes: Array<ImageFileChange>;
  /** Give it as cursor for the following part; none with the last one. */
  next?: string;
}

/** The part of an image's config that containers take. */
interface ImageConfig {
  entrypoint: Array<string>;
  command: Array<string>;
  environment: Array<string>;
  user: string;
  workingFolder: string;
  /** Such as 80/tcp. */
  exposedPorts: Array<string>;
  /** Paths that the image declares as volumes. */
  volumes: Array<string>;
  labels: Record<string, string>;
  stopSignal?: string;
}

/** Everything known of an image. */
interface ImageDetails {
  summary: ImageSummary;
  /** Of the manifest that belongs to the name by which it was asked for. */
  manifestDigest: string;
  /** Such as linux/amd64. */
  platform: string;
  author?: string;
  config: ImageConfig;
  /** Diff IDs, lowest first. */
  layers: Array<string>;
}

/** An operation that waits for whoever fetches its bytes. */
interface ImageDownload {
  /** The operation. */
  operation: string;
  /** Token for GET /stream/TOKEN; single use. */
  stream: string;
}

/** A path at which two images differ. */
interface ImageFileChange {
  kind: ContainerChangeKind;
  path: string;
  /** Of a changed one: in what. */
  differences: Array<ImageDifference>;
  /** Bytes of a regular file's content in the first image, else 0. */
  bytesBefore: number;
  /** Bytes of a regular file's content in the second image, else 0. */
  bytesAfter: number;
}

/** Something that is not as it should be. */
interface ImageFinding {
  /** A leftover is a file that nothing refers to: it takes room and breaks nothing. */
  part: ImagePart;
  /** Digest of a blob, chain ID of a layer, id of an image or container, path of a leftover. */
  id: string;
  /** What is wrong with it. */
  problem: string;
  /** Of a layer: the first files that are wrong, each with how it is. */
  paths: Array<string>;
  /** Images that it breaks. */
  images: Array<string>;
  /** Names of the containers that it breaks. */
  containers: Array<string>;
  state: ImageSoundness;
  /** What to do about it; empty where it is repaired. */
  next: string;
}

/** A step of an image's making. */
interface ImageHistoryEntry {
  createdAt?: number;
  createdBy: string;
  author: string;
  comment: string;
  emptyLayer: boolean;
  /** Bytes of its layer on disk, 0 without one. */
  size: number;
}

/** An image and a reference to it. */
interface ImageIdentity {
  /** Digest of its config, sha256:... */
  id: string;
  reference?: string;
}

/** What was loaded. */
interface ImageLoaded {
  /** One for each name, and one for each image without. */
  images: Array<ImageIdentity>;
}

/** An image that is mounted on the server's machine. */
interface ImageMounted {
  id: string;
  /** Id of the image. */
  image: string;
  /** Where its files are, read-only. */
  path: string;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** An image among those that it inherits from, and that inherit from it. */
interface ImageNode {
  id: string;
  /** Familiar references; empty for a dangling image. */
  references: Array<string>;
  /** Id of the image whose layers this one's begin with, and no other's longer so. */
  parent?: string;
  /** How many it has. */
  layers: number;
  /** Bytes of its layers on disk. */
  size: number;
  /** Bytes of those layers that the parent doesn't have. */
  added: number;
}

/** What a pull came to. */
interface ImagePulled {
  /** The image's id: the digest of its config. */
  id: string;
  /** The reference that means it from now on; none for a pull by digest. */
  reference?: string;
  /** Digest of what the reference means in the registry: an index, or the manifest. */
  digest: string;
  /** Bytes of layers that came over the network. */
  fetched: number;
}

/** What a push came to. */
interface ImagePushed {
  reference: string;
  /** Digest of the manifest, which means the image there. */
  digest: string;
  /** Bytes of layers and config that went over the network. */
  sent: number;
}

/** What a removal did. */
interface ImageRemoved {
  untagged: Array<string>;
  deleted: Array<string>;
  /** Bytes freed on disk. */
  bytes: number;
}

/** What was saved. */
interface ImageSaved {
  /** In the order of the request. */
  images: Array<ImageIdentity>;
  /** Length of the archive. */
  bytes: number;
}

/** An image in one line. */
interface ImageSummary {
  id: string;
  /** Such as linux/amd64. */
  platform: string;
  /** Familiar references; empty for a dangling image. */
  references: Array<string>;
  /** Repositories with the digest, of a manifest or an index, by which they know it: name@sha256:... */
  digests: Array<string>;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Bytes of its layers on disk, unpacked; others may share them. */
  size: number;
  labels: Record<string, string>;
  /** Containers made from it. */
  containers: number;
  /** Milliseconds since 1970. */
  lastUsedAt: number;
  /** Bytes on disk of its documents, archives and unpacked layers that no other image has. */
  own: number;
  /** The same of those that other images have too. */
  shared: number;
  /** Bytes that would be freed if it were removed now; 0 while a container was made from it. */
  reclaimable: number;
}

/** An operation that waits for bytes. */
interface ImageUpload {
  /** The operation. */
  operation: string;
  /** Token for PUT /stream/TOKEN; single use. */
  stream: string;
}

/** What a verification has found. */
interface ImageVerified {
  /** Blobs that were read. */
  blobs: number;
  /** Layers whose folders were compared with their blobs. */
  layers: number;
  images: number;
  /** Bytes of blobs that were read. */
  bytes: number;
  /** The first thousand. */
  findings: Array<ImageFinding>;
  /** How many are damaged or unknown now, leftovers aside. */
  damaged: number;
  /** How many were repaired, leftovers aside. */
  repaired: number;
}

/** An operation. */
interface OperationDetails {
  id: string;
  /** The method that began it. */
  kind: string;
  subject: string;
  status: OperationStatus;
  progress: OperationProgress;
  /** What the method documents, once it has succeeded; of gc.apply also once it was cancelled. */
  result?: unknown;
  error?: OperationFailure;
  createdAt: number;
  finishedAt?: number;
}

/** Why it failed. */
interface OperationFailure {
  kind: OperationErrorKind;
  message: string;
  /** Facts for programs, such as exitCode, step, line and command of a build. */
  details: Record<string, string>;
}

/** A line that an operation said. */
interface OperationLine {
  /** Rises by one with each line; where some are missing, they were not kept. */
  number: number;
  stream: OperationLineKind;
  text: string;
}

/** How far one part of an operation is. */
interface OperationPart {
  /** Such as the first digits of a layer's digest. */
  name: string;
  /** A word or two, such as downloading. */
  state: string;
  /** Bytes. */
  done: number;
  /** Bytes in all. */
  total: number;
}

/** How far it is. */
interface OperationProgress {
  /** Rises with each change. */
  sequence: number;
  message: string;
  done: number;
  /** 0 where it isn't known. */
  total: number;
  /** Of work that has any, such as the layers of a pull. */
  parts: Array<OperationPart>;
}

/** An operation that was begun. */
interface OperationStarted {
  /** Its id. */
  operation: string;
}

/** One of progress, line and end. */
interface OperationWatched {
  /** Whenever it has changed. */
  progress?: OperationProgress;
  line?: OperationLine;
  /** How it ended; the last item. */
  end?: OperationDetails;
}

/** What is shown to a registry: user and password, or an identity token alone. */
interface RegistryCredentials {
  user?: string;
  password?: string;
  /** What a token server gave at a login, to be exchanged for others. */
  identityToken?: string;
}

/** What a logout did. */
interface RegistryLoggedOut {
  host: string;
  /** Whether there was a login. */
  removed: boolean;
}

/** A stored login. Its secret is never told. */
interface RegistryLogin {
  /** Host and optional port, as names of images have it. */
  host: string;
  /** None for an identity token. */
  user?: string;
}

/** What to log in with: user and password, or an identity token alone. */
interface RegistryLoginParams {
  /** Host and optional port; default: docker.io, which is Docker's registry. */
  host?: string;
  user?: string;
  password?: string;
  /** What a token server gave at a login, to be exchanged for others. */
  identityToken?: string;
}

/** What was removed. */
interface RegistryRemoved {
  /** As it was given, normalised. */
  reference: string;
}

/** A subscription of a connection. */
interface SubscriptionBegun {
  /** Its id; it means something on its own connection only. */
  subscription: string;
}

/** A certificate of a folder, and what became of it. */
interface SystemCertificate {
  /**
   * made: there was none; renewed: it ended soon, and keeps its key; replaced: the one before was revoked or has
   * other names; kept; revoked.
   */
  outcome: SystemCertificateFate;
  role: SystemCertificateRole;
  /** A client's name; otherwise ca or server. */
  name: string;
  /** Hexadecimal. */
  serial: string;
  /** Names and addresses of a server. */
  names: Array<string>;
  /** What a client may do. */
  scope?: Scope;
  /** Milliseconds since 1970. */
  endsAt: number;
  /** The file, or the folder with all that a client needs. */
  path: string;
}

/** A client that gets a certificate. */
interface SystemCertificateClient {
  /** 1 to 63 letters, digits, _, ., @ and -, the first a letter or digit. */
  name: string;
  /**
   * What it may do; default: as its present certificate has it, else admin. Another one than before revokes its
   * certificates of before.
   */
  scope?: Scope;
}

/** What one thing takes on disk. */
interface SystemDiskItem {
  sort: SystemDiskSort;
  id: string;
  /** Its name for people. */
  name: string;
  /** Bytes on disk. */
  bytes: number;
  /** Of these, what others of its sort have too. */
  shared: number;
  /** Bytes that would go with it now; 0 where it is in use. */
  reclaimable: number;
  active: boolean;
  /** Milliseconds since 1970, of a container. */
  measuredAt?: number;
}

/** What one sort takes on disk. Nothing is in two sorts. */
interface SystemDiskShare {
  /**
   * images: what images have, each piece once; containers: what they wrote, and their logs; downloads: what has
   * arrived of pulls that ended early, and what is arriving; build-cache: what no image has of it; other: the
   * database, and what work in progress has made so far.
   */
  sort: SystemDiskSort;
  count: number;
  /** Of these, how many are in use. */
  active: number;
  /** Bytes on disk. */
  bytes: number;
  /** Bytes that would go with all that isn't in use. */
  reclaimable: number;
  /**
   * Milliseconds since 1970. Containers that run are measured now and then: the oldest of these figures is of
   * then.
   */
  measuredAt?: number;
}

/** What is on the disk. */
interface SystemDiskUsage {
  shares: Array<SystemDiskShare>;
  /** Sum. */
  bytes: number;
  /** Sum. */
  reclaimable: number;
  /** What the sorts consist of, where that was asked for. */
  items?: Array<SystemDiskItem>;
}

/** One thing that the doctor looked at. */
interface SystemFinding {
  /** Stable, such as apparmor. */
  name: string;
  /**
   * warning is something that Berth does without or will need soon, problem something that makes containers
   * fail.
   */
  status: SystemHealth;
  /** What is there, in words. */
  found: string;
  /** What to do; empty where nothing has to be done. */
  remedy: string;
}

/** What both sides know of each other. */
interface SystemHello {
  /** Such as 0.1.0. */
  serverVersion: string;
  /** major.minor. */
  apiVersion: string;
  features: Array<string>;
  /** By name: requestBytes, depth, batch, callsInFlight ... */
  limits: Record<string, number>;
}

/** The server and its machine. */
interface SystemInfo {
  serverVersion: string;
  pid: number;
  startedAt: number;
  kernel: string;
  cgroups: SystemCgroups;
  /** Controllers that containers can use. */
  controllers: Array<string>;
  /** Feature to what was found. */
  features: Record<string, string>;
  places: Array<SystemPlace>;
  containers: number;
  running: number;
  images: number;
  /** What an operator should know. */
  warnings: Array<string>;
}

/** Where something is. */
interface SystemPlace {
  name: string;
  path: string;
  /** What is there, in which format. */
  format: string;
}

/** The server ends. */
interface SystemStopping {
  pid: number;
  /** Containers that go on. */
  running: number;
}

/** Parameters of build.run. */
interface BuildRunParameters {
  /** Text of the Dockerfile, at most 1 MiB. */
  dockerfile?: string;
  graph?: BuildGraph;
  /** References to tag the image with. */
  tags?: Array<string>;
  /** Values of ARG. */
  arguments?: Record<string, string>;
  labels?: Record<string, string>;
  /** Whether the base image is pulled; default: missing. */
  pull?: ContainerPull;
  /**
   * For the base image's registry, kept in memory only, each shown to its own host; default: those of
   * registry.login.
   */
  credentials?: Array<RegistryLoginParams>;
  /** Runs every step, whatever the cache has. */
  noCache?: boolean;
  /** Whether a context will be uploaded. */
  context?: boolean;
}

/** Builds: images made step by step. */
interface BuildMethods {
  /** Builds an image. operation.output tells its steps and what they print. */
  run(parameters: Omit<BuildRunParameters, "context"> & { context?: string | URL }, options?: CallOptions): Result<BuildResult>;
}

/** Parameters of container.attach. */
interface ContainerAttachParameters {
  /** Id, prefix or name. */
  container: string;
}

/** Parameters of container.commit. */
interface ContainerCommitParameters {
  container: string;
  /** Reference to tag the image with. */
  reference?: string;
  author?: string;
  message?: string;
  /** Dockerfile instructions CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, WORKDIR. */
  changes?: Array<string>;
}

/** Parameters of container.create. */
interface ContainerCreateParameters {
  /** Reference or id of the image. */
  image: string;
  /**
   * Whether it is pulled, as an operation that the call waits for, and cancels when its caller goes away;
   * default: missing.
   */
  pull?: ContainerPull;
  /** Such as linux/arm64: of the image, where its name means several; default: this machine's. */
  platform?: string;
  /** Unique name, [a-zA-Z0-9][a-zA-Z0-9_.-]*; generated when left out. */
  name?: string;
  /** Replaces the image's command. */
  command?: Array<string>;
  /** Replaces the image's entrypoint; an empty list clears it. */
  entrypoint?: Array<string>;
  /** NAME=value, over the image's environment; NAME alone takes the image's away. */
  environment?: Array<string>;
  /** user[:group], names or numbers. */
  user?: string;
  /** Further groups, names or numbers. */
  groups?: Array<string>;
  /** Absolute path; made when missing. */
  workingFolder?: string;
  /** Host name; default: the first 12 digits of the id. */
  hostname?: string;
  /** "none" (default) or "host". */
  network?: string;
  /** Bind and tmpfs mounts. */
  mounts?: Array<ContainerMount>;
  /** Whether the root file system is read-only. */
  readOnly?: boolean;
  /** Limits of resources. */
  ulimits?: Array<ContainerUlimit>;
  /** Limits enforced through cgroups. */
  resources?: ContainerResources;
  /** Capabilities to add to the default, without CAP_; ALL is all. */
  capAdd?: Array<string>;
  /** Capabilities to drop; ALL is all. */
  capDrop?: Array<string>;
  /** Whether programs can gain privileges by execve; default false. */
  newPrivileges?: boolean;
  /** Sysctls that are namespaced, by name. */
  sysctls?: Record<string, string>;
  /** Labels by name; the prefix dev.berth. is reserved. */
  labels?: Record<string, string>;
  /** Signal to stop it, such as SIGTERM. */
  stopSignal?: string;
  /** Whether standard input can be written; else it is /dev/null. */
  stdin?: boolean;
  /** Whether it is removed when it has exited. */
  autoRemove?: boolean;
  /** Bytes of a log file before it is rotated; default 10 MB. */
  logMaxSize?: number;
  /** Log files kept; default 3. */
  logMaxFiles?: number;
  /** Devices of the host beside null, zero, full, random, urandom, tty and ptmx. */
  devices?: Array<ContainerDevice>;
}

/** Parameters of container.diff. */
interface ContainerDiffParameters {
  /** Id, prefix or name. */
  container: string;
}

/** Parameters of container.exec. */
interface ContainerExecParameters {
  container: string;
  command: Array<string>;
  /** NAME=value, over the container's environment; NAME alone takes one away. */
  environment?: Array<string>;
  user?: string;
  workingFolder?: string;
  /** Whether standard input can be written. */
  stdin?: boolean;
}

/** Parameters of container.execStatus. */
interface ContainerExecStatusParameters {
  /** Id of the exec. */
  exec: string;
}

/** Parameters of container.inspect. */
interface ContainerInspectParameters {
  /** Id, prefix or name. */
  container: string;
}

/** Parameters of container.kill. */
interface ContainerKillParameters {
  /** Id, prefix or name. */
  container: string;
  /** Name or number; default SIGKILL. */
  signal?: string;
}

/** Parameters of container.list. */
interface ContainerListParameters {
  /** Which ones; default: those that run. */
  filter?: ContainerFilter;
}

/** Parameters of container.logs. */
interface ContainerLogsParameters {
  container: string;
  /** Goes on until the container has ended. */
  follow?: boolean;
  /** Milliseconds since 1970, inclusive. */
  since?: number;
  /** Milliseconds since 1970, exclusive. */
  until?: number;
  /** Only the last lines; default all. */
  tail?: number;
  stdout?: boolean;
  stderr?: boolean;
}

/** Parameters of container.remove. */
interface ContainerRemoveParameters {
  /** Id, prefix or name. */
  container: string;
  /** Kills it first when it runs. */
  force?: boolean;
}

/** Parameters of container.rename. */
interface ContainerRenameParameters {
  /** Id, prefix or name. */
  container: string;
  /** The new, unused name. */
  name: string;
}

/** Parameters of container.reopenLog. */
interface ContainerReopenLogParameters {
  /** Id, prefix or name. */
  container: string;
}

/** Parameters of container.restart. */
interface ContainerRestartParameters {
  /** Id, prefix or name. */
  container: string;
  /** Instead of the stop signal. */
  signal?: string;
  /** Seconds before SIGKILL; default 10. */
  grace?: number;
}

/** Parameters of container.start. */
interface ContainerStartParameters {
  /** Id, prefix of an id, or name. */
  container: string;
}

/** Parameters of container.stop. */
interface ContainerStopParameters {
  /** Id, prefix or name. */
  container: string;
  /** Instead of the stop signal. */
  signal?: string;
  /** Seconds before SIGKILL; default 10; -1 waits forever. */
  grace?: number;
}

/** Parameters of container.wait. */
interface ContainerWaitParameters {
  /** Id, prefix or name. */
  container: string;
  /** Seconds; without it, forever. */
  timeout?: number;
}

/** Containers: running instances of images. */
interface ContainerMethods {
  /** Prepares a start with its standard streams attached, so that no byte is lost. */
  attach(parameters: ContainerAttachParameters & { input?: Input }, options?: CallOptions): Result<ProgramResult>;
  /** Makes an image of a container's present files. */
  commit(parameters: ContainerCommitParameters, options?: CallOptions): Result<ImageIdentity>;
  /** Makes a container without starting it. */
  create(parameters: ContainerCreateParameters, options?: CallOptions): Result<ContainerCreated>;
  /** Which paths a container changed over its image. */
  diff(parameters: ContainerDiffParameters, options?: CallOptions): Result<Array<ContainerChange>>;
  /** Prepares a program to run in a running container. */
  exec(parameters: ContainerExecParameters & { input?: Input }, options?: CallOptions): Result<ProgramResult>;
  /** Tells how an exec ended. */
  execStatus(parameters: ContainerExecStatusParameters, options?: CallOptions): Result<ContainerExecStatus>;
  /** Tells everything about a container. */
  inspect(parameters: ContainerInspectParameters, options?: CallOptions): Result<ContainerDetails>;
  /** Sends a signal to a container's first process. */
  kill(parameters: ContainerKillParameters, options?: CallOptions): Result<ContainerSummary>;
  /** Lists containers, newest first. */
  list(parameters?: ContainerListParameters, options?: CallOptions): Result<Array<ContainerSummary>>;
  /** Tells a container's log, line by line; ends when all was told or, with follow, when it ended. */
  logs(parameters: ContainerLogsParameters & { follow: true; details: true }, options?: CallOptions): Items<ContainerLogLine>;
  logs(parameters: ContainerLogsParameters & { follow: true; details?: false }, options?: CallOptions): Items<string>;
  logs(parameters: ContainerLogsParameters & { follow?: false; details: true }, options?: CallOptions): Result<ContainerLogLine[]>;
  logs(parameters: ContainerLogsParameters & { follow?: false; details?: false }, options?: CallOptions): Result<string[]>;
  /** Removes a container with what it wrote and logged. */
  remove(parameters: ContainerRemoveParameters, options?: CallOptions): Result<ContainerRemoved>;
  /** Gives a container another name. */
  rename(parameters: ContainerRenameParameters, options?: CallOptions): Result<ContainerSummary>;
  /**
   * Opens a running container's log again by its path, after another program has moved the file; Berth's own
   * rotation doesn't need it.
   */
  reopenLog(parameters: ContainerReopenLogParameters, options?: CallOptions): Result<ContainerSummary>;
  /** Stops a container, where it runs, and starts it. */
  restart(parameters: ContainerRestartParameters, options?: CallOptions): Result<ContainerSummary>;
  /** Starts a container; answers when its program has been executed. */
  start(parameters: ContainerStartParameters, options?: CallOptions): Result<ContainerSummary>;
  /**
   * Asks a container to end, waits, then kills it; one that doesn't run is left as it is, one that was never
   * started answers with not-started.
   */
  stop(parameters: ContainerStopParameters, options?: CallOptions): Result<ContainerExit>;
  /**
   * Waits until a container has ended, and is removed where it is to be then; one that was never started is
   * waited for as well.
   */
  wait(parameters: ContainerWaitParameters, options?: CallOptions): Result<ContainerExit>;
}

/** Parameters of event.follow. */
interface EventFollowParameters {
  /** Those after this sequence, then those that happen; without it, beginning with the next one. */
  after?: number;
  /** Names or beginnings of names: container.started, container.*; default all. */
  types?: Array<string>;
  /** Ids, at least 12 digits of them, or names, of containers, images and operations; default all. */
  subjects?: Array<string>;
}

/** Parameters of event.list. */
interface EventListParameters {
  /** Those after this sequence; default all that are kept. */
  after?: number;
  /** Those up to this sequence, included. */
  until?: number;
  /** Names or beginnings of names: container.started, container.*; default all. */
  types?: Array<string>;
  /** Ids, at least 12 digits of them, or names, of containers, images and operations; default all. */
  subjects?: Array<string>;
  /** How many, 1 to 1000; default 1000. */
  limit?: number;
}

/** What happened: durable, numbered, kept for 7 days and at most 100,000. */
interface EventMethods {
  /**
   * Tells events as they happen, or from a cursor on; ends only when it is cancelled. A client that falls more
   * than 4096 events behind gets a gap instead of them.
   */
  follow(parameters?: EventFollowParameters, options?: CallOptions): Items<EventItem>;
  /** Lists events, oldest first. */
  list(parameters?: EventListParameters, options?: CallOptions): Result<EventPage>;
}

/** Parameters of gc.apply. */
interface GcApplyParameters {
  /** Id of the plan. */
  plan: string;
}

/** Parameters of gc.plan. */
interface GcPlanParameters {
  /** What may go. */
  policy: GcPolicy;
}

/** Clean-up: planned, explained, then done. */
interface GcMethods {
  /** Removes what is on a plan and still unused. The operation has a result also where it was cancelled. */
  apply(parameters: GcApplyParameters, options?: CallOptions): Result<GcReport>;
  /** Tells what a policy would remove, each with reason and bytes; changes nothing. */
  plan(parameters: GcPlanParameters, options?: CallOptions): Result<GcPlan>;
}

/** Parameters of image.bootstrap. */
interface ImageBootstrapParameters {
  /** Debian suite, such as bookworm; default: the machine's. */
  suite?: string;
  /** Reference to tag it with; default debian:SUITE. */
  reference?: string;
  /** Mirror; default: the machine's configured one. */
  mirror?: string;
  /** mmdebstrap variant; default minbase. */
  variant?: string;
  /** Further packages. */
  packages?: Array<string>;
}

/** Parameters of image.diff. */
interface ImageDiffParameters {
  /** Reference, id or prefix of the first image. */
  before: string;
  /** Reference, id or prefix of the second image. */
  after: string;
  /** The next of the part before. */
  cursor?: string;
  /** Most changes, 1 to 5000; default 1000. */
  limit?: number;
}

/** Parameters of image.history. */
interface ImageHistoryParameters {
  /** Reference, id or prefix. */
  image: string;
}

/** Parameters of image.importTar. */
interface ImageImportTarParameters {
  /** Reference to tag the image with. */
  reference?: string;
  /** Instructions as of container.commit. */
  changes?: Array<string>;
  message?: string;
  /** Digest that the uploaded bytes must have. */
  digest?: string;
}

/** Parameters of image.inspect. */
interface ImageInspectParameters {
  /** Reference, id or prefix. */
  image: string;
}

/** Parameters of image.list. */
interface ImageListParameters {
  /** Only references that match this glob. */
  reference?: string;
  /** Only images without (true) or with (false) a reference. */
  dangling?: boolean;
  /** Labels: "name" or "name=value". */
  label?: Array<string>;
  /** Id of the last image of the page before: only those after it. */
  after?: string;
  /** At most so many. */
  limit?: number;
}

/** Parameters of image.load. */
interface ImageLoadParameters {
  /** Platform that is wanted, such as linux/arm64; default: this machine's, where an image is there for several. */
  platform?: string;
  /** Whether of an index the images of all platforms are taken that the archive has, and what else it has of it. */
  allPlatforms?: boolean;
}

/** Parameters of image.mount. */
interface ImageMountParameters {
  /** Reference, id or prefix. */
  image: string;
  /** An empty folder of the server's machine; default: one that root alone may enter. */
  path?: string;
}

/** Parameters of image.pull. */
interface ImagePullParameters {
  /** Name in a registry with a tag, or with a digest; the tag latest without either. */
  reference: string;
  /** Such as linux/arm64: what the image has to be for; default: this machine's where there are several. */
  platform?: string;
  /**
   * Whether the images of all platforms are fetched, and what else the index names; the reference means them
   * together.
   */
  allPlatforms?: boolean;
  /** For the registry, kept in memory only; default: those of registry.login. */
  credentials?: RegistryCredentials;
}

/** Parameters of image.push. */
interface ImagePushParameters {
  /** A reference of the image here, and its name there. */
  reference: string;
  /** Of an index, the image that is pushed alone. */
  platform?: string;
  /** For the registry, kept in memory only; default: those of registry.login. */
  credentials?: RegistryCredentials;
}

/** Parameters of image.remove. */
interface ImageRemoveParameters {
  /** Reference, id or prefix. */
  image: string;
  /** With an id: removes all its references. Never an image in use. */
  force?: boolean;
}

/** Parameters of image.save. */
interface ImageSaveParameters {
  /** References, ids or prefixes of ids; a reference also names its image in the archive. */
  images: Array<string>;
  /**
   * Such as linux/arm64: of an index, the image that is saved alone; default: the index with all of it that is
   * here.
   */
  platform?: string;
  /** Default: none. */
  compression?: ImageCompression;
}

/** Parameters of image.tag. */
interface ImageTagParameters {
  /** Reference, id or prefix of an id. */
  image: string;
  /** The new reference. */
  reference: string;
}

/** Parameters of image.tree. */
interface ImageTreeParameters {
  /** Only what this one inherits from, and what inherits from it: reference, id or prefix. */
  image?: string;
}

/** Parameters of image.unmount. */
interface ImageUnmountParameters {
  /** Its path or id, or an image that is mounted once. */
  mount: string;
  /** Also where a process has a file open; it is gone when the last is closed. */
  force?: boolean;
}

/** Parameters of image.verify. */
interface ImageVerifyParameters {
  /** References, ids or prefixes; default: everything that is stored. */
  images?: Array<string>;
  /** Makes again and fetches again what can be; default: only tells. */
  repair?: boolean;
}

/** Images: what containers are made from. */
interface ImageMethods {
  /** Makes a Debian base image from a Debian mirror. */
  bootstrap(parameters?: ImageBootstrapParameters, options?: CallOptions): Result<ImageIdentity>;
  /**
   * Tells which files of two images differ, part by part: content, type, mode, owner and attributes, not times.
   * Layers that both have below all others are not looked at.
   */
  diff(parameters: ImageDiffParameters, options?: CallOptions): Result<ImageComparison>;
  /** Tells how an image was made, newest step first. */
  history(parameters: ImageHistoryParameters, options?: CallOptions): Result<Array<ImageHistoryEntry>>;
  /** Makes an image of a tar of a root file system: plain, gzip, zstd or xz. */
  importTar(parameters: ImageImportTarParameters & { file: File }, options?: CallOptions): Result<ImageIdentity>;
  /** Tells everything about an image. */
  inspect(parameters: ImageInspectParameters, options?: CallOptions): Result<ImageDetails>;
  /** Lists images, newest first. */
  list(parameters?: ImageListParameters, options?: CallOptions): Result<Array<ImageSummary>>;
  /**
   * Loads the images of an archive, all or none: an OCI image layout or a docker archive, plain or compressed
   * with gzip, zstd or xz.
   */
  load(parameters: ImageLoadParameters & { file: File }, options?: CallOptions): Result<ImageLoaded>;
  /**
   * Mounts the files of an image on the server's machine, to look inside without a container: read-only, without
   * devices, set-user-ids or programs that can be executed. It stays until it is unmounted or the machine
   * restarts, and the image can't be removed meanwhile.
   */
  mount(parameters: ImageMountParameters, options?: CallOptions): Result<MountedImage>;
  /** Lists the images that are mounted, oldest first. */
  mounts(parameters?: {}, options?: CallOptions): Result<Array<ImageMounted>>;
  /**
   * Fetches an image from a registry. Layers that are here aren't fetched; what has arrived of the others stays
   * when the pull ends early, and the next one goes on from there.
   */
  pull(parameters: ImagePullParameters, options?: CallOptions): Result<ImagePulled>;
  /**
   * Sends an image to a registry, without what is there already. The manifest of an image that was pulled or
   * loaded goes out byte for byte, and so does an index, all of whose parts are here, with them.
   */
  push(parameters: ImagePushParameters, options?: CallOptions): Result<ImagePushed>;
  /** Removes a reference, and the image with its last one. */
  remove(parameters: ImageRemoveParameters, options?: CallOptions): Result<ImageRemoved>;
  /** Saves images as one archive, which is an OCI image layout and a docker archive at once. */
  save(parameters: ImageSaveParameters & { file: Target }, options?: CallOptions): Result<ImageSaved>;
  /** Gives an image one more reference. */
  tag(parameters: ImageTagParameters, options?: CallOptions): Result<ImageIdentity>;
  /**
   * Tells which image inherits from which. Each comes behind its parent; images of the very same layers stand
   * side by side.
   */
  tree(parameters?: ImageTreeParameters, options?: CallOptions): Result<Array<ImageNode>>;
  /** Takes a mount of an image away. */
  unmount(parameters: ImageUnmountParameters, options?: CallOptions): Result<ImageMounted>;
  /**
   * Looks whether blobs have their digests, layers' folders the files of their blobs, and images all their
   * parts. Nothing is changed without repair; what a running container lies on is never changed.
   */
  verify(parameters?: ImageVerifyParameters, options?: CallOptions): Result<ImageVerified>;
}

/** Parameters of operation.cancel. */
interface OperationCancelParameters {
  /** Its id. */
  operation: string;
}

/** Parameters of operation.get. */
interface OperationGetParameters {
  /** Its id. */
  operation: string;
}

/** Parameters of operation.list. */
interface OperationListParameters {
  /** Only these. */
  status?: Array<OperationStatus>;
}

/** Parameters of operation.output. */
interface OperationOutputParameters {
  /** Its id. */
  operation: string;
  /** Only lines with a larger number. */
  after?: number;
}

/** Parameters of operation.wait. */
interface OperationWaitParameters {
  /** Its id. */
  operation: string;
  /** Seconds; without it, forever. */
  timeout?: number;
  /** Also answers as soon as the progress sequence is larger than this. */
  after?: number;
}

/** Parameters of operation.watch. */
interface OperationWatchParameters {
  /** Its id. */
  operation: string;
  /** Only lines with a larger number. */
  after?: number;
}

/** Operations: long work with an id. */
interface OperationMethods {
  /** Cancels an operation; answers when it has ended. */
  cancel(parameters: OperationCancelParameters, options?: CallOptions): Result<OperationDetails>;
  /** Tells how an operation stands. */
  get(parameters: OperationGetParameters, options?: CallOptions): Result<OperationDetails>;
  /** Lists operations of the last day, newest first. */
  list(parameters?: OperationListParameters, options?: CallOptions): Result<Array<OperationDetails>>;
  /**
   * Tells what an operation said: the steps of a build, what they print, and warnings. Of each step the last 200
   * lines are kept, of all of them the last 256 KiB, for a day.
   */
  output(parameters: OperationOutputParameters, options?: CallOptions): Result<Array<OperationLine>>;
  /** Waits until an operation has ended or made progress. */
  wait(parameters: OperationWaitParameters, options?: CallOptions): Result<OperationDetails>;
  /** Tells progress, lines and, last, the end of an operation. */
  watch(parameters: OperationWatchParameters, options?: CallOptions): Items<OperationWatched>;
}

/** Parameters of registry.catalog. */
interface RegistryCatalogParameters {
  /** Host and optional port. */
  host: string;
  /** For the registry, kept in memory only; default: those of registry.login. */
  credentials?: RegistryCredentials;
}

/** Parameters of registry.login. */
interface RegistryLoginParameters {
  /** Host and optional port; default: docker.io, which is Docker's registry. */
  host?: string;
  user?: string;
  password?: string;
  /** What a token server gave at a login, to be exchanged for others. */
  identityToken?: string;
}

/** Parameters of registry.logout. */
interface RegistryLogoutParameters {
  /** Host and optional port; default: docker.io. */
  host?: string;
}

/** Parameters of registry.remove. */
interface RegistryRemoveParameters {
  /** Name with a tag or with a digest; neither is guessed. */
  reference: string;
  /** For the registry, kept in memory only; default: those of registry.login. */
  credentials?: RegistryCredentials;
}

/** Parameters of registry.tags. */
interface RegistryTagsParameters {
  /** Repository, such as registry.example:5000/team/app. */
  name: string;
  /** For the registry, kept in memory only; default: those of registry.login. */
  credentials?: RegistryCredentials;
}

/** Registries: which credentials the server shows to them, and what they have. */
interface RegistryMethods {
  /** Lists the repositories of a registry, where it tells; 100,000 at most. Many registries don't. */
  catalog(parameters: RegistryCatalogParameters, options?: CallOptions): Result<Array<string>>;
  /** Lists the stored logins, without their secrets. */
  list(parameters?: {}, options?: CallOptions): Result<Array<RegistryLogin>>;
  /**
   * Shows credentials to a registry, and stores them where it takes them: in a file that is root's alone. Pulls
   * and pushes that bring none show those. Pulls that wait for credentials of this registry go on, and so do
   * pushes that were begun with a login.
   */
  login(parameters?: RegistryLoginParameters, options?: CallOptions): Result<RegistryLogin>;
  /** Forgets the stored login of a registry. */
  logout(parameters?: RegistryLogoutParameters, options?: CallOptions): Result<RegistryLoggedOut>;
  /** Removes a tag, or a manifest with all tags that mean it, from a registry. Images here stay as they are. */
  remove(parameters: RegistryRemoveParameters, options?: CallOptions): Result<RegistryRemoved>;
  /** Lists the tags of a repository, in the registry's order; 100,000 at most. */
  tags(parameters: RegistryTagsParameters, options?: CallOptions): Result<Array<string>>;
}

/** Parameters of subscription.cancel. */
interface SubscriptionCancelParameters {
  /** Its id. */
  subscription: string;
}

/** What goes on answering over a connection. */
interface SubscriptionMethods {
  /**
   * Ends a subscription of the same WebSocket; its subscription.end, with the reason cancelled, follows this
   * answer.
   */
  cancel(parameters: SubscriptionCancelParameters, options?: CallOptions): Result<SubscriptionBegun>;
}

/** Parameters of system.certificates. */
interface SystemCertificatesParameters {
  /**
   * Absolute path of a folder of the server's machine; made where it is missing. It is root's and nobody else
   * can enter it.
   */
  folder: string;
  /**
   * Names and addresses by which clients reach the server, such as lab.example and 10.0.0.7; default: those of
   * the server's present certificate. 1 to 100.
   */
  names?: Array<string>;
  /** Clients that get a certificate where they have none; at most 100. */
  clients?: Array<SystemCertificateClient>;
  /** For how long what is made now is good, 1 to 825 days; default 365. The CA has 3650. */
  days?: number;
  /** Serial numbers (hexadecimal) or names of clients whose certificates are revoked. */
  revoke?: Array<string>;
}

/** Parameters of system.df. */
interface SystemDfParameters {
  /** Each image, container, download and build step too. */
  verbose?: boolean;
}

/** Parameters of system.hello. */
interface SystemHelloParameters {
  /** Name and version of the client. */
  client?: string;
  /** major.minor of the API that the client was made for; a server of another major version refuses. */
  apiVersion?: string;
}

/** The server and its machine. */
interface SystemMethods {
  /**
   * Makes a CA, a server's and clients' certificates in a folder, renews those that end within a third of their
   * life, keeps the rest, and revokes.
   */
  certificates(parameters: SystemCertificatesParameters, options?: CallOptions): Result<Array<SystemCertificate>>;
  /**
   * Tells what takes how much space, and how much of it could be freed. The figures are kept up to date; nothing
   * is walked.
   */
  df(parameters?: SystemDfParameters, options?: CallOptions): Result<SystemDiskUsage>;
  /**
   * Tells what this machine has and lacks, with a remedy for each lack: control groups, seccomp, AppArmor,
   * overlay, disk, limits, clock, leftovers.
   */
  doctor(parameters?: {}, options?: CallOptions): Result<Array<SystemFinding>>;
  /** Begins a conversation: versions, features, limits. */
  hello(parameters?: SystemHelloParameters, options?: CallOptions): Result<SystemHello>;
  /** Tells where everything is, and what this machine can do. */
  info(parameters?: {}, options?: CallOptions): Result<SystemInfo>;
  /** Ends the server; containers go on. */
  stop(parameters?: {}, options?: CallOptions): Result<SystemStopping>;
}

/** What a program wrote, and how it ended. */
interface ProgramResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** What new Web() takes: the parameters of container.create. */
type ContainerOptions = Omit<ContainerCreateParameters, "image"> & { image?: string };
type ContainerExecOptions = Omit<ContainerExecParameters, "container" | "command" | "stdin"> & { input?: Input };
type ContainerLogsOptions = Omit<ContainerLogsParameters, "container">;
type Word = string | number | bigint | boolean;

/** A container. Constructing one does no I/O: create, or the start that needs it, makes it. */
declare class Container {
  constructor(options?: ContainerOptions);
  /** The object of a container that exists, by id or name. */
  static get(container: string): Result<Container>;
  /** Undefined until it is made, and again once it is removed. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  create(): Result<this>;
  start(): Result<this>;
  /** Starts it with its output relayed to the caller, and waits for its end. */
  run(options?: { input?: Input } & ProgramOptions): Result<ProgramResult>;
  stop(options?: Omit<ContainerStopParameters, "container">): Result<ContainerExit>;
  kill(signal?: string): Result<ContainerSummary>;
  wait(options?: Omit<ContainerWaitParameters, "container"> & ObjectOptions): Result<ContainerExit>;
  restart(options?: Omit<ContainerRestartParameters, "container">): Result<this>;
  rename(name: string): Result<this>;
  remove(options?: Omit<ContainerRemoveParameters, "container">): Result<ContainerRemoved>;
  /** Gives what f gives, and then removes the container, also when f throws. */
  use<T>(f: (container: this) => T | Promise<T>): Result<T>;
  /** Calls f at each event of that type, such as "exited" (or "die"), until off or the container's removal. */
  on(type: string, f: (event: EventEvent) => void): this;
  off(type: string, f: (event: EventEvent) => void): this;
  inspect(): Result<ContainerDetails>;
  diff(): Result<ContainerChange[]>;
  /** Runs a program: exec("nginx", "-v"), exec("sh", "-c", "...", {user: "www-data"}). */
  exec(command: Word[], options?: ContainerExecOptions & ProgramOptions): Result<ProgramResult>;
  exec(...command: [Word, ...Word[]]): Result<ProgramResult>;
  exec(...command: [Word, ...Word[], ContainerExecOptions & ProgramOptions]): Result<ProgramResult>;
  /** The lines it wrote; with {follow: true} an iterable that goes on until it has ended. */
  logs(options: ContainerLogsOptions & ObjectOptions & { follow: true; details: true }): Items<ContainerLogLine>;
  logs(options: ContainerLogsOptions & ObjectOptions & { follow: true; details?: false }): Items<string>;
  logs(options: ContainerLogsOptions & { follow?: false; details: true }): Result<ContainerLogLine[]>;
  logs(options?: ContainerLogsOptions & { follow?: false; details?: false }): Result<string[]>;
  commit(
    reference?: string,
    options?: Omit<ContainerCommitParameters, "container" | "reference">,
  ): Result<ImageIdentity>;
}

/** The steps of an image, as a class's define describes them. */
interface Builder {
  /** Gives the step that follows a name, by which a subclass can replace it. */
  step(name: string): this;
  /** Puts the step that follows in the place of the one with this name. */
  replace(name: string): this;
  /** Takes the step with this name out. */
  remove(name: string): this;
  /** One string is a line for the shell; several words, or a list, are a program and its words. */
  run(...words: Word[]): this;
  run(words: Word[]): this;
  cmd(...words: Word[]): this;
  cmd(words: Word[]): this;
  entrypoint(...words: Word[]): this;
  entrypoint(words: Word[]): this;
  copy(sources: string | string[], target: string, options?: { owner?: string; mode?: string | number }): this;
  env(name: string, value?: Word): this;
  env(values: Record<string, Word>): this;
  label(name: string, value?: Word): this;
  label(values: Record<string, Word>): this;
  arg(name: string, value?: Word): this;
  arg(values: Record<string, Word>): this;
  workdir(path: string): this;
  user(user: Word): this;
  expose(port: Word): this;
  readonly steps: BuildStep[];
}

interface BuildOptions extends Omit<BuildRunParameters, "dockerfile" | "graph" | "tags" | "context"> {
  /** The folder of the files to copy; default: the script's own. */
  context?: string | URL;
}

/** An image as a class; its objects are containers of the image. It is what image(reference) gives, and has no name. */
declare class ImageClass extends Container {
  /** What containers of the class are made from. */
  static image: string;
  static readonly base: string;
  /** Describes the image's steps; a subclass calls super.define(b) to inherit them. */
  static define(builder: Builder): void;
  /** The steps that define describes, as build.run takes them. */
  static steps(): BuildStep[];
  /** Builds the image and tags it; containers of the class are then made from it. */
  static build(tags?: string | string[], options?: BuildOptions & ObjectOptions): Result<BuildResult>;
}

/** An image that is mounted on the server's machine. */
interface MountedImage extends ImageMounted {
  unmount(options?: Omit<ImageUnmountParameters, "mount">): Result<ImageMounted>;
  /** Gives what f gives, and then unmounts it, also when f throws. */
  use<T>(f: (mount: this) => T | Promise<T>): Result<T>;
}

interface ImageNamespace extends ImageMethods {
  /** The class of the image of that name. */
  (reference: string): typeof ImageClass;
}
interface ContainerNamespace extends ContainerMethods {
  /** The object of a container that exists, by id or name. */
  get(container: string): Result<Container>;
  /** Makes and starts a container. */
  run(image: string, options?: ContainerOptions): Result<Container>;
}

/** A failure that the server told. */
declare class BerthError extends Error {
  /** Why; its names never change. */
  readonly kind: string;
  /** Facts for programs. */
  readonly details: Record<string, string>;
  /** The method that failed. */
  readonly method: string;
}
