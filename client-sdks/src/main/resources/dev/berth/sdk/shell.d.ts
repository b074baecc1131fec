// What scripts of the shell have as globals; calls block, and what they give can be awaited too.
type Result<T> = T;
type Items<T> = Iterable<T> & AsyncIterable<T>;
type File = string;
/** The path of a file. */
type Target = string;
type Input = string;
type ObjectOptions = {};
type ProgramOptions = {};

declare const build: BuildMethods;
declare const container: ContainerNamespace;
declare const event: EventMethods;
declare const gc: GcMethods;
declare const image: ImageNamespace;
declare const operation: OperationMethods;
declare const registry: RegistryMethods;
declare const system: SystemMethods;
/** A TCP port that nothing on the loopback address uses at this moment. */
declare function freePort(): number;

declare module "berth" {
  export const build: BuildMethods;
  export const container: ContainerNamespace;
  export const event: EventMethods;
  export const gc: GcMethods;
  export const image: ImageNamespace;
  export const operation: OperationMethods;
  export const registry: RegistryMethods;
  export const system: SystemMethods;
  export function freePort(): number;
  const containers: typeof Container;
  const failures: typeof BerthError;
  export { containers as Container, failures as BerthError };
}

declare const console: Record<
  "log" | "info" | "debug" | "error" | "warn" | "trace" | "dir" | "group" | "count" | "time" | "timeEnd",
  (...values: any[]) => void
> & { assert(holds: unknown, ...values: any[]): void; groupEnd(): void };
declare const process: {
  readonly argv: string[];
  readonly env: Record<string, string | undefined>;
  readonly pid: number;
  exitCode: number | undefined;
  cwd(): string;
  exit(code?: number): never;
  readonly stdout: { write(data: string | Uint8Array): boolean; readonly isTTY: boolean };
  readonly stderr: { write(data: string | Uint8Array): boolean; readonly isTTY: boolean };
};
interface Timer {
  ref(): this;
  unref(): this;
}
declare function setTimeout(run: (...values: any[]) => void, milliseconds?: number, ...values: any[]): Timer;
declare function setInterval(run: (...values: any[]) => void, milliseconds?: number, ...values: any[]): Timer;
declare function setImmediate(run: (...values: any[]) => void, ...values: any[]): Timer;
declare function clearTimeout(timer: Timer | undefined): void;
declare function clearInterval(timer: Timer | undefined): void;
declare function clearImmediate(timer: Timer | undefined): void;
declare function queueMicrotask(run: () => void): void;
declare class URLSearchParams {
  constructor(init?: string | Record<string, string>);
  get(name: string): string | null;
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  toString(): string;
}
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  href: string;
  protocol: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
  readonly searchParams: URLSearchParams;
}
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean });
  decode(bytes?: Uint8Array): string;
}
declare class AbortSignal {
  readonly aborted: boolean;
  readonly reason: any;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: any): void;
}
/** http and https, whole bodies. */
declare function fetch(
  url: string | URL,
  options?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array; signal?: AbortSignal },
): Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<any>;
}>;
