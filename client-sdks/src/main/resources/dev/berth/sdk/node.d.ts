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
