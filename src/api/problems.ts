import { messageOf, NotFoundError, PregonError, UsageError } from "../base/errors.ts";
import { RegistryError } from "../registry/index.ts";

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
  "publisher-not-found": [404, "There is no publisher with this id, or it is not yours"],
  "feed-not-found": [404, "There is no feed with this id, or it is not yours"],
  "country-not-found": [404, "Nothing is known of this country"],
  "indicator-not-found": [404, "There is no indicator with this code"],
  "codelist-not-found": [404, "There is no codelist with this name"],
  "no-rate": [404, "There is no rate of the currency for the day"],
  "publication-not-found": [404, "There is no publication with this id"],
  "export-not-found": [404, "There is no such bulk file"],
  "subscription-not-found": [404, "There is no such subscription"],
  "topic-not-found": [404, "The hub has no such topic"],
  "organization-not-found": [404, "There is no organization with this id"],
  "classification-not-found": [404, "There is no such classification, or no such code in it"],
  "method-not-allowed": [405, "The resource does not take this method"],
  "not-acceptable": [406, "The resource has none of the representations that are accepted"],
  conflict: [409, "The resource is not in a state that allows this"],
  "process-withdrawn": [410, "The process was withdrawn by its publisher"],
  "too-many-subscriptions": [409, "A key may not have more subscriptions"],
  "body-too-large": [413, "The body of the request is too large"],
  "url-too-long": [414, "The address is too long"],
  "unsupported-media-type": [415, "The body is in a form that the resource does not take"],
  unprocessable: [422, "The request is understood and cannot be carried out"],
  "range-not-satisfiable": [416, "The file has no such bytes"],
  "too-many-requests": [429, "Too many requests from this address or with this key"],
  "internal-error": [500, "Something went wrong on our side"],
  "database-unavailable": [503, "The database cannot be reached"],
  "not-available": [503, "This server does not do that"],
  "query-too-slow": [503, "The query takes too long"],
} as const satisfies Record<string, readonly [status: number, title: string]>;
export type ProblemCode = keyof typeof problems;

/** What to do about it, where the title does not say. */
export const problemAdvice: Readonly<Record<string, string>> = {
  "bad-parameter":
    "<code>errors</code> names each parameter and what it takes; unknown ones are refused, so that a slip of the pen is not passed over.",
  "bad-body": "<code>errors</code> has JSON pointers to what is wrong.",
  "bad-cursor":
    "Take cursors from <code>links.next</code> and <code>links.prev</code> as they are, with the same filters and order.",
  unauthorized: "Send <code>Authorization: Bearer KEY</code>.",
  "not-found": "Percent-encode slashes and spaces in ids.",
  "process-not-found": "Percent-encode slashes and spaces in ocids.",
  "process-withdrawn": "Its releases are kept, the process is no longer served.",
  "not-acceptable": "Ask for one of the media types that <code>errors</code> names, or leave <code>Accept</code> out.",
  "url-too-long": "Ask with fewer values, several times.",
  "too-many-requests": "Wait as many seconds as <code>Retry-After</code> says; a key raises the limit.",
  "internal-error": "Tell the operator of this server the <code>requestId</code>.",
  "database-unavailable": "Ask again after <code>Retry-After</code> seconds.",
  "query-too-slow": "Narrow the filters, or leave out <code>count=exact</code> and <code>facets</code>.",
};

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
  if (error instanceof RegistryError) return registryProblem(error);
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

function registryProblem({ problem, message, faults, retryAfter }: RegistryError): ApiProblem {
  return new ApiProblem(
    problem,
    message,
    faults,
    retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
  );
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
