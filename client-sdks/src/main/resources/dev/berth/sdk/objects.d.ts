
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
