import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { ReportLanguage } from "../registry/index.ts";
import { Faults } from "./feeds.tsx";
import { Layout } from "./layout.tsx";
import { type SubscribeWords, subscribeWords } from "./subscribe-words.ts";

/** What has just been done to a subscription. */
export type Done = "created" | "tested" | "rotated";

const listOf = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const isStatus = (status: unknown): status is keyof SubscribeWords["statuses"] =>
  status === "pending" || status === "active" || status === "disabled";

/** A subscription as its owner sees it, with what was sent. Secrets are shown once, where they are made. */
export function SubscriptionPage(props: {
  version: string;
  lang: ReportLanguage;
  faults: readonly string[];
  /** As the API answers. */
  subscription: JsonObject;
  deliveries: readonly JsonObject[];
  /** Bearer key: it travels with each form, there is no session. */
  secret: string;
  done?: Done | undefined;
  fresh: { readonly key?: string; readonly secret?: string };
}) {
  const { lang, subscription, secret, done, fresh } = props;
  const say = subscribeWords[lang];
  const { id, url, filter, status, reason, deliveredAt, feeds } = subscription;
  const form = (action: string, label: string) => (
    <form method="post" action={`/subscriptions/${String(id)}`}>
      <input type="hidden" name="key" value={secret} />
      <input type="hidden" name="lang" value={lang} />
      <button type="submit" name="action" value={action}>
        {label}
      </button>
    </form>
  );
  return (
    <Layout title={`${say.subscription} · Pregón`} version={props.version} lang={lang}>
      <h1>{done === "created" ? say.created : say.subscription}</h1>
      <Faults say={say} faults={props.faults} />
      {(fresh.secret !== undefined || fresh.key !== undefined) && (
        <div class="notice" role="status">
          <strong>{say.keep}</strong>
          <dl class="detail">
            {fresh.secret !== undefined && (
              <>
                <dt>{say.newSecret}</dt>
                <dd>
                  <code id="new-secret">{fresh.secret}</code>
                </dd>
              </>
            )}
            {fresh.key !== undefined && (
              <>
                <dt>{say.newKey}</dt>
                <dd>
                  <code id="new-key">{fresh.key}</code>
                </dd>
              </>
            )}
          </dl>
          {done === "rotated" && say.rotated}
        </div>
      )}
      {done === "tested" && (
        <p class="notice" role="status">
          {say.tested}
        </p>
      )}
      <p id="status">
        <span class={`status ${String(status)}`}>{String(status)}</span> {isStatus(status) && say.statuses[status]}{" "}
        {typeof reason === "string" && reason}
      </p>
      <dl class="detail">
        {typeof url === "string" && (
          <>
            <dt>{say.url}</dt>
            <dd>{url}</dd>
          </>
        )}
        <dt>{say.search}</dt>
        <dd>
          <a href={`/subscribe?${new URLSearchParams([...new URLSearchParams(String(filter)), ["lang", lang]])}`}>
            {filter === "" ? say.all : String(filter)}
          </a>
        </dd>
        <dt>{say.delivered}</dt>
        <dd>{String(deliveredAt ?? "–")}</dd>
        {isObject(feeds) &&
          Object.entries(say.formats).map(([format, label]) => (
            <>
              <dt>{label}</dt>
              <dd>{String(feeds[format] ?? "")}</dd>
            </>
          ))}
      </dl>
      {form("open", say.again)}
      {typeof url === "string" && (
        <>
          {status !== "disabled" && form("test", say.test)}
          {form("rotate", say.rotate)}
          {status === "disabled" ? form("enable", say.enable) : form("disable", say.disable)}
          <Deliveries deliveries={props.deliveries} say={say} />
        </>
      )}
      <details>
        <summary>{say.end}</summary>
        <p>{say.endIntro}</p>
        {form("delete", say.end)}
      </details>
    </Layout>
  );
}

function Deliveries({ deliveries, say }: { deliveries: readonly JsonObject[]; say: SubscribeWords }) {
  return (
    <section id="log">
      <h2>{say.log}</h2>
      {deliveries.length === 0 ? (
        <p>{say.noLog}</p>
      ) : (
        <div class="table">
          <table>
            <thead>
              <tr>
                <th scope="col">{say.when}</th>
                <th scope="col">{say.what}</th>
                <th scope="col">{say.outcome}</th>
                <th scope="col">{say.attempts}</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map(({ createdAt, type, ocid, status, log }) => (
                <tr>
                  <td>{String(createdAt)}</td>
                  <td>
                    {String(type)}{" "}
                    {typeof ocid === "string" && <a href={`/notices/${encodeURIComponent(ocid)}`}>{ocid}</a>}
                  </td>
                  <td>{say.outcomes[status as keyof SubscribeWords["outcomes"]] ?? String(status)}</td>
                  <td>
                    <ul>
                      {listOf(log).map(({ at, status: answer, error, ms }) => (
                        <li>
                          {String(at)}: {answer === null ? "" : String(answer)} {error === null ? "" : String(error)} (
                          {String(ms)} ms)
                        </li>
                      ))}
                    </ul>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
