import { isObject, type JsonObject, type JsonValue } from "../../src/connector/index.ts";

/** How the two APIs say "no": with an error envelope, whatever the HTTP status is. */
export interface ErrorAnswer {
  readonly code: /** Nothing there: an empty month, a code that OCDS does not have. */
    | "no-results"
    | "no-such-route"
    /** The server failed; later it may not. */
    | "portal-error"
    | "ticket-refused"
    | "ticket-quota"
    /** Two calls overlapped on one ticket. */
    | "ticket-busy";
  readonly message: string;
}

const text = (value: JsonValue | undefined): string => (typeof value === "string" ? value.trim() : String(value ?? ""));

/**
 * The error that an answer is, undefined for a real one. OCDS API: the keys are exactly `status` and `detail`, or there
 * is a `statusCode`. Ticketed API: `Codigo` and `Mensaje` without a `Listado`; 203 is both "not valid" and "quota used
 * up", 10500 is "simultaneous requests".
 */
export function errorAnswer(value: JsonValue): ErrorAnswer | undefined {
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length === 2 && "status" in value && "detail" in value) {
    return ocdsError(text(value.status), text(value.detail));
  }
  if ("statusCode" in value && !("releases" in value) && !("data" in value)) {
    const code = text(value.statusCode) === "404" ? "no-such-route" : "portal-error";
    return { code, message: text(value.message ?? value.detail ?? "") || `statusCode ${text(value.statusCode)}` };
  }
  if ("Codigo" in value && "Mensaje" in value && !("Listado" in value)) return ticketError(value);
  return undefined;
}

function ocdsError(status: string, detail: string): ErrorAnswer {
  return { code: status === "404" ? "no-results" : "portal-error", message: `${status} ${detail}`.trim() };
}

function ticketError(value: JsonObject): ErrorAnswer {
  const code = text(value.Codigo);
  const message = `${code} ${text(value.Mensaje)}`.trim();
  if (code === "10500") return { code: "ticket-busy", message };
  if (code === "203") return { code: /cuota/i.test(message) ? "ticket-quota" : "ticket-refused", message };
  return { code: "portal-error", message };
}
