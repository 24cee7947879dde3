import { messageOf, NotFoundError, PregonError, UsageError } from "../base/errors.ts";

/** Where in a request something is wrong. */
export interface ProblemDetail {
  /** Name of the query or path parameter. */
  readonly parameter?: string;
  /** JSON pointer into the body. */
  readonly pointer?: string;
  readonly detail: string;
}

/** The problems that the API tells of (RFC 9457): status and title by stable code. */
export const problems = {
  "bad-request": [400, "The request cannot be understood"],
  "bad-parameter": [400, "A parameter is unknown or has a value that is not allowed"],
  "bad-body": [400, "The body of the request is not what the resource takes"],
  "bad-cursor": [400, "The cursor does not belong to this list"],
  unauthorized: [401, "A key is needed, or the key that was given is not in force"],
  forbidden: [403, "The key that was given does not allow this"],
  "not-found": [404, "There is no such resource"],
  "process-not-found": [404, "There is no process with this ocid"],
  "release-not-found": [404, "The process has no release with this id"],
  "pointer-not-found": [404, "The compiled release states nothing at this pointer"],
  "source-not-found": [404, "There is no source with this id"],
  "country-not-found": [404, "Nothing is known of this country"],
  "codelist-not-found": [404, "There is no codelist with this name"],
  "no-rate": [404, "There is no rate of the currency for the day"],
  "publication-not-found": [404, "There is no publication with this id"],
  "export-not-found": [404, "There is no such bulk file"],
  "subscription-not-found": [404, "There is no such subscription"],
  "topic-not-found": [404, "The hub has no such topic"],
  "method-not-allowed": [405, "The resource does not take this method"],
  "not-acceptable": [406, "The resource has none of the representations that are accepted"],
  conflict: [409, "The resource is not in a state that allows this"],
  "process-withdrawn": [410, "The process was withdrawn by its publisher"],
  "too-many-subscriptions": [409, "A key may not have more subscriptions"],
  "body-too-large": [413, "The body of the request is too large"],
  "url-too-long": [414, "The address is too long"],
  "unsupported-media-type": [415, "The body is in a form that the resource does not take"],
  "range-not-satisfiable": [416, "The file has no such bytes"],
  "too-many-requests": [429, "Too many requests from this address or with this key"],
  "internal-error": [500, "Something went wrong on our side"],
  "database-unavailable": [503, "The database cannot be reached"],
  "not-available": [503, "This server does not do that"],
  "query-too-slow": [503, "The query takes too long"],
} as const satisfies Record<string, readonly [status: number, title: string]>;
export type ProblemCode = keyof typeof problems;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

/** A request that is answered with a problem. */
export class ApiProblem extends PregonError {
  override readonly name = "ApiProblem";
  readonly problem: ProblemCode;
  readonly errors: readonly ProblemDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    problem: ProblemCode,
    detail: string,
    errors: readonly ProblemDetail[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem, detail);
    this.problem = problem;
    this.errors = errors;
    this.headers = headers;
  }
}

/** SQLSTATE of a statement that ran into statement_timeout. */
const queryCanceled = "57014";
const unreachable = /^(08|57P0|ECONN|CONNECT|CONNECTION_|ENOTFOUND|EPIPE|ETIMEDOUT)/;

function sqlState(error: unknown): string {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    if ("code" in each && typeof each.code === "string") return each.code;
  }
  return "";
}

/** What the caller is told of an error. Anything not raised on purpose is told of in general words alone. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof UsageError) return new ApiProblem("bad-request", messageOf(error));
  if (error instanceof NotFoundError) return new ApiProblem("not-found", messageOf(error));
  const state = sqlState(error);
  if (state === queryCanceled) {
    return new ApiProblem(
      "query-too-slow",
      "The query was stopped because it took too long: narrow the filters, or leave out count=exact and facets.",
      [],
      { "retry-after": "30" },
    );
  }
  if (unreachable.test(state)) {
    return new ApiProblem("database-unavailable", "Try again in a moment.", [], { "retry-after": "5" });
  }
  return new ApiProblem("internal-error", "The error was logged under the requestId of this answer.");
}

/** The problem as a JSON document (application/problem+json). */
export function problemBody(problem: ApiProblem, request: { base: string; id: string; instance: string }): string {
  const [status, title] = problems[problem.problem];
  return JSON.stringify({
    type: `${request.base}/problems/${problem.problem}`,
    title,
    status,
    detail: problem.message,
    instance: request.instance,
    code: problem.problem,
    requestId: request.id,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  });
}
