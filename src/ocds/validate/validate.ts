import { UsageError } from "../../base/errors.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { type ExtensionId, extensionIds } from "../extensions.ts";
import { OcdsRecord, RecordPackage, Release, ReleasePackage } from "../model/index.ts";
import { asVersion10 } from "../model/version-1.0.ts";
import { type Check, makeCheck } from "./check.ts";
import { Report, type ValidationError } from "./report.ts";

export interface ValidateOptions {
  /** The version of OCDS whose rules apply: "1.1" (the default; 1.1.5 is meant) or "1.0" (1.0.3). */
  readonly version?: string;
  /**
   * The extensions whose rules apply: their ids in the extension registry or the URLs of their extension.json. Fields of
   * others count as unknown fields, which are always allowed. Without it: all extensions of the model.
   */
  readonly extensions?: readonly string[];
}

export interface Validation {
  readonly valid: boolean;
  /** All errors, in the order of the document; empty if it is valid. */
  readonly errors: readonly ValidationError[];
}

interface Checks {
  readonly release: Check;
  readonly record: Check;
  readonly releasePackage: Check;
  readonly recordPackage: Check;
}

const made = new Map<string, Checks>();

function checksFor({ version = "1.1", extensions }: ValidateOptions): Checks {
  const minor = /^(1\.[01])(\.\d+)?$/.exec(version)?.[1];
  if (minor === undefined) {
    throw new UsageError("ocds-version", `OCDS version ${version} cannot be validated: 1.0 and 1.1 can`);
  }
  const used = extensions === undefined ? undefined : extensionIds(extensions);
  const name = `${minor} ${used === undefined ? "all" : used.join(" ")}`;
  const known = made.get(name);
  if (known) return known;
  const uses = (id: string) => used === undefined || used.includes(id as ExtensionId);
  const check = (schema: object) => makeCheck(minor === "1.0" ? asVersion10(schema) : (schema as JsonObject), uses);
  const checks = {
    release: check(Release),
    record: check(OcdsRecord),
    releasePackage: check(ReleasePackage),
    recordPackage: check(RecordPackage),
  };
  made.set(name, checks);
  return checks;
}

function run(check: Check, value: unknown): Validation {
  // Most documents are valid: look for errors only in those that are not.
  if (check(value as JsonValue, undefined)) return { valid: true, errors: [] };
  const report = new Report();
  check(value as JsonValue, report);
  return { valid: false, errors: report.errors };
}

/**
 * Validates a release, compiled releases included, against OCDS 1.1.5 (or 1.0.3) and its extensions.
 * @throws UsageError `ocds-version` for other versions
 */
export const validate = (release: unknown, options: ValidateOptions = {}): Validation =>
  run(checksFor(options).release, release);

/** Validates a record; errors as in `validate`. */
export const validateRecord = (record: unknown, options: ValidateOptions = {}): Validation =>
  run(checksFor(options).record, record);

/** Validates a record package if it has `records`, else a release package; errors as in `validate`. */
export function validatePackage(document: unknown, options: ValidateOptions = {}): Validation {
  const checks = checksFor(options);
  const isRecordPackage = typeof document === "object" && document !== null && "records" in document;
  return run(isRecordPackage ? checks.recordPackage : checks.releasePackage, document);
}
