import { isoInstant } from "./calendar.ts";
import type { ProcessView, WorldContract, WorldProcess, WorldState } from "./types.ts";

/**
 * A process as it stood at an instant: what happened later is left out, the deadline is the one then in force, bids show
 * from the opening (the deadline) on, `changedAt` is the last event up to then. Undefined before the plan is published.
 */
export function asOf(process: WorldProcess, instant: Date): ProcessView | undefined {
  const now = isoInstant(Math.floor(instant.getTime() / 1_000));
  if (now < process.plannedAt) return undefined;
  const { amendedAt, decidedAt, ...rest } = process;
  const amended = amendedAt !== undefined && amendedAt <= now;
  const deadline = amended ? process.deadline : process.firstDeadline;
  const opened = deadline <= now;
  const decided = decidedAt !== undefined && decidedAt <= now;
  const contracts = process.contracts.filter(({ signedAt }) => signedAt <= now).map((each) => contractAt(each, now));
  return {
    ...rest,
    ...(amended ? { amendedAt } : {}),
    ...(decided ? { decidedAt } : {}),
    deadline,
    bids: opened ? process.bids : [],
    outcome: decided ? process.outcome : "open",
    awards: process.awards.filter((award) => award.at <= now),
    contracts,
    changedAt: eventsOf(process).reduce((last, event) => (event <= now && event > last ? event : last), ""),
    state: stateAt(process, { now, opened, decided, signed: contracts.length > 0 }),
  };
}

/** Every instant at which what a portal shows of a process changes, in no order. The end of enquiries changes nothing. */
export function eventsOf(process: WorldProcess): string[] {
  const events = [process.plannedAt, process.publishedAt, process.deadline];
  if (process.amendedAt !== undefined) events.push(process.amendedAt);
  if (process.decidedAt !== undefined) events.push(process.decidedAt);
  for (const { signedAt, amendment } of process.contracts) {
    events.push(signedAt);
    if (amendment) events.push(amendment.at);
  }
  return events;
}

function contractAt(contract: WorldContract, now: string): WorldContract {
  const { amendment, ...rest } = contract;
  return amendment !== undefined && amendment.at <= now ? contract : rest;
}

function stateAt(
  process: WorldProcess,
  { now, opened, decided, signed }: { now: string; opened: boolean; decided: boolean; signed: boolean },
): WorldState {
  if (now < process.publishedAt) return "planned";
  if (!opened) return "published";
  if (!decided) return "closed";
  if (process.outcome === "cancelled" || process.outcome === "unsuccessful") return process.outcome;
  return signed ? "contracted" : "awarded";
}
