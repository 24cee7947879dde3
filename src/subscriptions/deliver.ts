import type { Clock } from "../base/clock.ts";
import { messageOf, SourceError } from "../base/errors.ts";
import type { HttpClient } from "../http/index.ts";
import type { Database } from "../store/database.ts";
import {
  type Delivery,
  type DeliveryAttempt,
  dueDeliveries,
  leaseSubscriptions,
  recordAttempt,
  releaseSubscription,
  type Subscription,
} from "../store/subscriptions.ts";
import { endpointPause, givenUpAfter, retryIn, unansweredAttempts } from "./retries.ts";
import { hubSignature, webhookHeaders } from "./signing.ts";

/** The present content of a WebSub topic: as the API serves it. Undefined where there is none any more. */
export type TopicContent = (
  topic: string,
) => Promise<{ readonly bytes: Uint8Array; readonly mediaType: string } | undefined>;

export interface DeliverOptions {
  readonly database: Database;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly content: TopicContent;
  /** Address of the WebSub hub. */
  readonly hub: string;
  readonly random?: () => number;
  readonly signal?: AbortSignal;
}

/** Deliveries to one endpoint in one turn. */
const turn = 25;
/** A turn that takes longer is another's again: its worker is taken for dead. */
const leaseSeconds = 600;
const endpointTimeoutMs = 15_000;
const policy = {
  attempts: 1,
  timeoutMs: endpointTimeoutMs,
  // Many endpoints may stand on one host: those that hang there take no place from the others.
  concurrency: 1_000,
  spacingMs: 0,
  maxBytes: 65_536,
  maxRedirects: 0,
} as const;
/** All answers are taken as they are: retrying is done here, over days. */
const anyStatus = Array.from({ length: 300 }, (_, index) => 300 + index);

/**
 * Gives each of some endpoints a turn: one delivery after the other inside of an endpoint, all endpoints at once.
 * @returns the turns that have begun; a slow endpoint holds up its own alone
 */
export async function beginTurns(
  options: DeliverOptions,
  of: { readonly healthy: boolean; readonly limit: number },
): Promise<Promise<void>[]> {
  const leased = await leaseSubscriptions(options.database.sql, { ...of, seconds: leaseSeconds });
  return leased.map((subscription) => serve(options, subscription));
}

interface Answer {
  readonly status: number | null;
  readonly error: string | null;
  readonly retryAfter: number | undefined;
}

async function serve(options: DeliverOptions, subscription: Subscription): Promise<void> {
  const { database, clock, random = Math.random } = options;
  let { failures } = subscription;
  let [pause, answered]: [number, boolean] = [0, false];
  let disabled: string | undefined;
  try {
    const due = await dueDeliveries(database.sql, subscription, turn);
    // A topic is sent as a whole: one request does for all that is due.
    const groups = subscription.channel === "websub" && due.length > 0 ? [due] : due.map((each) => [each]);
    for (const group of groups) {
      const [first] = group;
      if (first === undefined || options.signal?.aborted) break;
      const begun = clock.now();
      const answer = await attempt(options, subscription, first);
      const delivered = answer.status !== null && answer.status >= 200 && answer.status < 300;
      const log: DeliveryAttempt = {
        at: begun.toISOString(),
        ms: clock.now().getTime() - begun.getTime(),
        status: answer.status,
        error: answer.error,
      };
      for (const delivery of group) {
        const wait = delivered ? undefined : retryIn(delivery.attempts + 1, answer.retryAfter, random());
        await recordAttempt(database.sql, { delivery, attempt: log, retryIn: wait, delivered });
      }
      if (delivered) {
        [failures, answered] = [0, true];
        continue;
      }
      failures += 1;
      pause = endpointPause(failures, answer.retryAfter);
      disabled = giveUp(subscription, failures, answer, clock.now());
      // What is wrong with the endpoint would be wrong with the next delivery too.
      if (disabled !== undefined || failures > 1 || answer.status === null || answer.status >= 429) break;
    }
  } finally {
    const state = { pause, failures, answered, ...(disabled !== undefined && { disabled }) };
    await releaseSubscription(database.sql, subscription.id, state);
  }
}

/** Why an endpoint gets nothing any more. WebSub subscriptions last as long as their lease. */
function giveUp(subscription: Subscription, failures: number, answer: Answer, now: Date): string | undefined {
  if (answer.status === 410) return "the endpoint answered 410 Gone";
  if (subscription.channel === "websub") return undefined;
  if (subscription.status === "pending" && failures >= unansweredAttempts) {
    return `the endpoint has not answered its first ping: ${answer.error ?? `status ${answer.status}`}`;
  }
  const since = subscription.failingSince === null ? now.getTime() : Date.parse(subscription.failingSince);
  const long = now.getTime() - since >= givenUpAfter.seconds * 1000;
  if (!long || failures < givenUpAfter.failures) return undefined;
  return `nothing was taken since ${new Date(since).toISOString()}: ${answer.error ?? `status ${answer.status}`}`;
}

async function attempt(
  { http, clock, content, hub, signal }: DeliverOptions,
  subscription: Subscription,
  delivery: Delivery,
): Promise<Answer> {
  try {
    const request =
      subscription.channel === "websub"
        ? await topicRequest(subscription, content, hub)
        : {
            headers: webhookHeaders(delivery.id, delivery.body ?? "", subscription.secrets, clock.now()),
            body: delivery.body ?? "",
          };
    if (request === undefined) return { status: 410, error: "the topic is gone", retryAfter: undefined };
    const response = await http.request({
      url: subscription.url ?? "",
      method: "POST",
      ...request,
      acceptStatus: anyStatus,
      policy,
      ...(signal && { signal }),
    });
    const asked = Number(response.headers.get("retry-after") ?? Number.NaN);
    const failed = response.status >= 300;
    return {
      status: response.status,
      error: failed ? `status ${response.status}` : null,
      retryAfter: failed && Number.isFinite(asked) && asked > 0 ? asked : undefined,
    };
  } catch (error) {
    // What the endpoint said back is its own business; the kind of failure is told.
    const told = error instanceof SourceError ? `${error.code}: ${error.message}` : messageOf(error);
    return { status: null, error: told.slice(0, 300), retryAfter: undefined };
  }
}

async function topicRequest(subscription: Subscription, content: TopicContent, hub: string) {
  const found = await content(subscription.query);
  if (found === undefined) return undefined;
  const [secret] = subscription.secrets;
  return {
    headers: {
      "content-type": found.mediaType,
      link: `<${hub}>; rel="hub", <${subscription.query}>; rel="self"`,
      ...(secret && { "x-hub-signature": hubSignature(secret.secret, found.bytes) }),
    },
    body: found.bytes,
  };
}
