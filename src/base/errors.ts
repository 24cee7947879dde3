/**
 * The errors that Pregón raises on purpose. Each carries a stable `code`; the command line prints `message` as its one
 * line, the API turns it into RFC 9457 problem details. Anything that is not a PregonError is a defect.
 */
export class PregonError extends Error {
  override readonly name: string = "PregonError";
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** A setting, argument or query parameter that cannot be taken as given. */
export class UsageError extends PregonError {
  override readonly name = "UsageError";
}

/** Something the caller named does not exist. */
export class NotFoundError extends PregonError {
  override readonly name = "NotFoundError";
}

/** A source or another system did not do what it should: unreachable, refused, garbled. */
export class SourceError extends PregonError {
  override readonly name = "SourceError";
}

/** The database or the disk cannot be used. */
export class StorageError extends PregonError {
  override readonly name = "StorageError";
}

/** One line for a person, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
