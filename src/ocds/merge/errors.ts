import { PregonError } from "../../base/errors.ts";

/**
 * Releases that cannot be merged. Codes: `releases-not-list`, `no-releases`, `release-not-object`, `release-date-missing` (missing, null or
 * not text, with two or more releases), `inconsistent-type` (an object where an earlier release had a plain value).
 */
export class MergeError extends PregonError {
  override readonly name = "MergeError";
}

/** Something odd in the releases that merging could live with. */
export interface MergeWarning {
  /** `duplicate-id`: several objects of one list in one release have the same id; their fields are taken together. */
  readonly code: "duplicate-id";
  /** JSON pointer (RFC 6901) to the later object in its release. */
  readonly pointer: string;
  /** Id of the release. */
  readonly releaseID: unknown;
  readonly message: string;
}
