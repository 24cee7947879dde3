import {
  addDays,
  byDay,
  type FetchContext,
  type Fetched,
  type HttpClient,
  isObject,
  type JsonObject,
  messageOf,
  SourceError,
  systemClock,
} from "../../src/connector/index.ts";
import { type Answer, changesUrl, detailUrl, packageUrl, readAnswer, type Stage } from "./ask.ts";
import { type Entry, entryFromState, fetchEntry, payloadOf } from "./entry.ts";
import { tenderStates } from "./lookups.ts";

/** A ticket takes one call at a time; the portal counts calls less than two seconds apart as simultaneous at times. */
const ticketPolicy = { concurrency: 1, spacingMs: 2_000 } as const;
const busyPauseMs = 60_000;
const lookupBatch = 200;

interface Ticketed {
  readonly context: FetchContext;
  readonly http: HttpClient;
  readonly ticket: string;
  readonly busyPauseMs: number;
}

/**
 * Walks the days T-2 … today of `licitaciones.json` and fetches anew, from the OCDS API, each licitación whose state is not
 * the one last seen. One that has ended and that OCDS does not have is taken from the ticketed API. The index and the
 * refresh of open processes find the same changes later: a failure here (ticket refused or used up, say) ends the walk and
 * loses time, not data.
 * @param done codes asked for in this run; those fetched here are added
 */
export async function* ticketedChanges(
  context: FetchContext,
  ticket: string,
  today: string,
  done: Set<string>,
  pauseMs = busyPauseMs,
): AsyncGenerator<Fetched> {
  const ticketed: Ticketed = { context, http: context.http.withPolicy(ticketPolicy), ticket, busyPauseMs: pauseMs };
  try {
    for (const day of byDay(addDays(today, -2), today)) {
      const answer = await ask(ticketed, changesUrl(day, ticket));
      const rows = rowsOf(answer);
      for (let at = 0; at < rows.length; at += lookupBatch) {
        yield* changed(ticketed, rows.slice(at, at + lookupBatch), done);
      }
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof SourceError)) throw error;
    context.ledger.suspicious(error.code, `ticketed API: ${messageOf(error)}`);
  }
}

interface Row {
  readonly code: string;
  readonly state: string;
}

function rowsOf(answer: Answer): Row[] {
  const list = isObject(answer.value) ? answer.value.Listado : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((row: JsonObject) => {
    const code = typeof row.CodigoExterno === "string" ? row.CodigoExterno.trim() : "";
    return code === "" ? [] : [{ code, state: String(row.CodigoEstado ?? "") }];
  });
}

async function* changed(ticketed: Ticketed, rows: readonly Row[], done: Set<string>): AsyncGenerator<Fetched> {
  const { context } = ticketed;
  const known = await context.known(rows.map((row) => row.code));
  for (const row of rows) {
    const state = known.get(row.code);
    if (done.has(row.code) || state?.context?.state === row.state) continue;
    const terminal = tenderStates.get(row.state)?.terminal ?? false;
    const entry: Entry = state
      ? entryFromState(state, { state: row.state })
      : {
          code: row.code,
          packages: new Map<Stage, string>([["tender", packageUrl("tender", row.code)]]),
          state: row.state,
        };
    const outcome = await fetchEntry(context, entry);
    if (outcome.kind === "absent") {
      // Not in OCDS yet: the index will name it when it is.
      if (terminal && state === undefined) yield* fromTicketedApi(ticketed, row, done);
      continue;
    }
    done.add(row.code);
    context.ledger.declare(1);
    context.ledger.fetched(1);
    if (outcome.kind === "broken") context.ledger.reject(outcome.code, outcome.message, row.code);
    yield* outcome.payloads;
  }
}

/** The present state of a licitación that has ended and that OCDS does not have. It is final: OCDS is not asked again. */
async function* fromTicketedApi(ticketed: Ticketed, row: Row, done: Set<string>): AsyncGenerator<Fetched> {
  const { context } = ticketed;
  const answer = await ask(ticketed, detailUrl(row.code, ticketed.ticket));
  if (rowsOf(answer).length === 0) return;
  done.add(row.code);
  context.ledger.declare(1);
  context.ledger.fetched(1);
  yield {
    ...payloadOf("v1-tender", answer),
    entry: {
      key: row.code,
      version: `v1-${row.state}`,
      final: true,
      context: { packages: [], state: row.state, checked: context.now().toISOString() },
    },
  };
}

/** One call of the ticketed API. Waits and asks once more where two calls overlapped. @throws SourceError */
async function ask({ context, http, busyPauseMs: pause }: Ticketed, url: string): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = readAnswer(await http.request({ url, hideParams: ["ticket"], signal: context.signal }));
    if (answer.error === undefined) return answer;
    if (answer.error.code !== "ticket-busy" || attempt > 1) {
      throw new SourceError(answer.error.code, answer.error.message);
    }
    await systemClock.sleep(pause, context.signal);
  }
}
