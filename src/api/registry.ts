import { type Actor, anybody, type Registry } from "../registry/index.ts";
import type { Caller } from "./callers.ts";
import type { Api } from "./context.ts";
import { ApiProblem } from "./problems.ts";

/** @throws ApiProblem `not-found` where this server takes no registrations */
export function registryOf(api: Api): Registry {
  if (api.registry) return api.registry;
  throw new ApiProblem("not-found", "This server takes no registrations.");
}

/** The caller as the registry knows them; a reader's key gives no rights there. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === "operator") return { kind: "operator" };
  return caller.kind === "publisher" ? { kind: "publisher", id: caller.key.owner } : anybody;
}
