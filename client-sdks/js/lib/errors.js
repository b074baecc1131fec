/** A failure that the server told: `kind` never changes its name, `details` are strings by name. */
export class BerthError extends Error {
  constructor({ kind, message, details }, method) {
    super(message);
    Object.defineProperty(this, "name", { value: "BerthError", configurable: true, writable: true });
    this.kind = kind;
    this.details = details ?? {};
    this.method = method;
  }
}

const subclass = (name) => {
  const type = class extends BerthError {
    constructor(error, method) {
      super(error, method);
      this.name = name;
    }
  };
  Object.defineProperty(type, "name", { value: name });
  return type;
};

export const InvalidArgumentError = subclass("InvalidArgumentError");
export const NotFoundError = subclass("NotFoundError");
export const AlreadyExistsError = subclass("AlreadyExistsError");
export const ConflictError = subclass("ConflictError");
export const InUseError = subclass("InUseError");
export const UnsupportedError = subclass("UnsupportedError");
export const PermissionDeniedError = subclass("PermissionDeniedError");
export const ResourceExhaustedError = subclass("ResourceExhaustedError");
export const UnavailableError = subclass("UnavailableError");
export const TimeoutError = subclass("TimeoutError");
export const CancelledError = subclass("CancelledError");
export const InterruptedError = subclass("InterruptedError");
export const CorruptError = subclass("CorruptError");
export const KernelError = subclass("KernelError");
export const ExecFailedError = subclass("ExecFailedError");
export const BuildFailedError = subclass("BuildFailedError");
export const InternalError = subclass("InternalError");

/** No server answers, or the connection to it broke and couldn't be made again. */
export class ConnectionError extends UnavailableError {
  constructor(message, method, cause) {
    super({ kind: "UNAVAILABLE", message }, method);
    this.name = "ConnectionError";
    if (cause !== undefined) this.cause = cause;
  }
}

const classes = {
  INVALID_ARGUMENT: InvalidArgumentError,
  NOT_FOUND: NotFoundError,
  ALREADY_EXISTS: AlreadyExistsError,
  CONFLICT: ConflictError,
  IN_USE: InUseError,
  UNSUPPORTED: UnsupportedError,
  PERMISSION_DENIED: PermissionDeniedError,
  RESOURCE_EXHAUSTED: ResourceExhaustedError,
  UNAVAILABLE: UnavailableError,
  TIMEOUT: TimeoutError,
  CANCELLED: CancelledError,
  INTERRUPTED: InterruptedError,
  CORRUPT: CorruptError,
  KERNEL: KernelError,
  EXEC_FAILED: ExecFailedError,
  BUILD_FAILED: BuildFailedError,
  INTERNAL: InternalError,
};

/** The error of a kind; one that a newer server knows and this client doesn't is a plain BerthError. */
export const failure = ({ kind, message, details }, method) => {
  const type = Object.hasOwn(classes, kind ?? "") ? classes[kind] : BerthError;
  return new type({ kind, message, details }, method);
};

/** The error of a JSON-RPC error object. */
export const answered = ({ message, data }, method) =>
  failure({ kind: data?.kind ?? "INTERNAL", message: String(message), details: data?.details }, method);
