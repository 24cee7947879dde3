import { PregonError } from "../base/errors.ts";

/** Where in what was given something is wrong. */
export interface Fault {
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly detail: string;
}

export type RegistryProblem =
  | "bad-body"
  | "forbidden"
  | "feed-not-found"
  | "publisher-not-found"
  | "conflict"
  | "unprocessable"
  | "too-many-requests";

/** Something that a publisher or the operator asked for and cannot have. The message is a sentence for them. */
export class RegistryError extends PregonError {
  override readonly name = "RegistryError";
  readonly problem: RegistryProblem;
  readonly faults: readonly Fault[];
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(
    problem: RegistryProblem,
    message: string,
    more: { faults?: readonly Fault[]; retryAfter?: number } = {},
  ) {
    super(problem, message);
    this.problem = problem;
    this.faults = more.faults ?? [];
    this.retryAfter = more.retryAfter;
  }
}
