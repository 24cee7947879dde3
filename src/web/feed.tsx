import { isObject } from "../base/json.ts";
import {
  type ProofResult,
  proofInstructions,
  type Report,
  type ReportLanguage,
  sourceOf,
  wordsOf,
} from "../registry/index.ts";
import type { DayOfRuns } from "../store/feed-runs.ts";
import type { FeedRow } from "../store/feeds.ts";
import { type FeedWords, feedWords } from "./feed-words.ts";
import { Faults, Languages } from "./feeds.tsx";
import { Layout } from "./layout.tsx";
import { moneyText } from "./words.ts";

interface FeedPageProps {
  readonly version: string;
  readonly lang: ReportLanguage;
  readonly feed: FeedRow;
  readonly report: Report;
  readonly days: readonly DayOfRuns[];
}

/** What its publisher does with a feed. There is no session: the key travels with each form, so no other site can act. */
interface OwnProps {
  readonly key: string;
  /** Just registered: the key is shown, this once. */
  readonly isNew: boolean;
  readonly proof: ProofResult | undefined;
  readonly faults: readonly string[];
}

/** A feed for everybody, and for its publisher where the key was given. */
export function FeedPage(props: FeedPageProps & { own?: OwnProps }) {
  const { feed, lang, report, own } = props;
  const say = feedWords[lang];
  return (
    <Layout title={`${feed.name} · Pregón`} version={props.version} lang={lang}>
      {!own && <Languages lang={lang} path={`/feeds/${feed.id}`} />}
      <h1>{own?.isNew ? say.registered : feed.name}</h1>
      {own && <Faults say={say} faults={own.faults} />}
      {own?.isNew && (
        <p class="notice" role="status">
          <strong>{say.keepKey}</strong>
          <br />
          <code id="new-key">{own.key}</code>
        </p>
      )}
      <p>
        <span class={`status ${feed.status}`}>{feed.status}</span> {report.statusText}
      </p>
      <dl class="detail">
        <dt>{say.authority}</dt>
        <dd>
          {feed.name} ({feed.country})
        </dd>
        <dt>{say.kind}</dt>
        <dd>{wordsOf(lang).kinds[feed.kind]}</dd>
        <dt>{say.address}</dt>
        <dd>{feed.url}</dd>
        <dt>{say.licence}</dt>
        <dd>{String(feed.licence.name ?? "")}</dd>
      </dl>
      <h2>{say.next}</h2>
      <ol class="steps">
        {report.nextSteps.map((step) => (
          <li>{step}</li>
        ))}
      </ol>
      {own && <OwnForms feed={feed} say={say} lang={lang} own={own} />}
      <ReportPart report={report} say={say} />
      {props.days.length > 0 && <History days={props.days} say={say} />}
      {feed.approvedAt !== null && (
        <p>
          <a href={`/api/v1/notices?source=${sourceOf(feed)}`}>{say.notices}</a>
        </p>
      )}
    </Layout>
  );
}

function OwnForms({ feed, say, lang, own }: { feed: FeedRow; say: FeedWords; lang: ReportLanguage; own: OwnProps }) {
  const form = (action: string, label: string) => (
    <form method="post" action={`/feeds/${feed.id}`}>
      <input type="hidden" name="key" value={own.key} />
      <input type="hidden" name="lang" value={lang} />
      <button type="submit" name="action" value={action}>
        {label}
      </button>
    </form>
  );
  const labels = { file: say.proofFile, dns: say.proofDns, meta: say.proofMeta };
  return (
    <>
      <section>
        <h2>{say.proof}</h2>
        {own.proof?.proven && (
          <p class="notice" role="status">
            {say.proofFound}
          </p>
        )}
        {own.proof && !own.proof.proven && (
          <p class="notice bad" role="alert">
            {say.proofNotFound}{" "}
            {own.proof.tried.map(({ where, problem }) => `${where}${problem ? ` (${problem})` : ""}`).join("; ")}
          </p>
        )}
        {feed.status === "unproven" && (
          <>
            <p>{say.proofIntro}</p>
            <ul>
              {proofInstructions(feed).map(({ method, where, content }) => (
                <li>
                  {labels[method]} <strong>{where}</strong>
                  <pre>
                    <code>{content}</code>
                  </pre>
                </li>
              ))}
            </ul>
          </>
        )}
        {form("prove", say.check)}
      </section>
      {feed.kind !== "push" && feed.deletedAt === null && (
        <section>
          <h2>{say.trial}</h2>
          <p>{say.trialIntro}</p>
          {form("trial", say.tryNow)}
        </section>
      )}
      {(feed.status === "proven" || feed.status === "rejected") && (
        <section>
          <h2>{say.submit}</h2>
          {form("submit", say.submitNow)}
        </section>
      )}
      {feed.deletedAt === null && (
        <details>
          <summary>{say.giveUp}</summary>
          <p>{say.giveUpIntro}</p>
          {form("delete", say.giveUp)}
        </details>
      )}
    </>
  );
}

const mark = (ok: boolean | null) => (ok === null ? "" : ok ? "✓ " : "✗ ");
const tone = (ok: boolean | null) => (ok === null ? "soft" : ok ? "active" : "lapsed");

function ReportPart({ report, say }: { report: Report; say: FeedWords }) {
  const { trial } = report;
  const failing = (trial?.quality ?? []).filter(({ fail }) => fail > 0);
  const errors = [
    ...(trial?.validation.errors ?? []),
    ...(trial?.paging.problems ?? []),
    ...(trial?.mapping ?? []),
  ].slice(0, 50);
  return (
    <section id="report">
      <h2>{say.report}</h2>
      <p>{trial ? report.summary : say.noTrial}</p>
      <dl class="detail">
        {report.sections.map(({ title, ok, text }) => (
          <>
            <dt class={tone(ok)}>
              {mark(ok)}
              {title}
            </dt>
            <dd>{text.join(" ")}</dd>
          </>
        ))}
      </dl>
      {errors.length > 0 && (
        <>
          <h3>{say.errors}</h3>
          <div class="table">
            <table>
              <thead>
                <tr>
                  <th scope="col">{say.errors}</th>
                  <th scope="col">{say.place}</th>
                  <th scope="col" class="number">
                    {say.often}
                  </th>
                </tr>
              </thead>
              <tbody>
                {errors.map(({ code, message, path, count, example }) => (
                  <tr>
                    <td>
                      <strong>{code}</strong> {message}
                    </td>
                    <td>
                      <code>{example?.pointer || path || "/"}</code> {example?.ocid ?? ""}
                    </td>
                    <td class="number">{count}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {failing.length > 0 && (
        <>
          <h3>{say.quality}</h3>
          <ul>
            {failing.slice(0, 20).map(({ code, about, pass, fail }) => (
              <li>
                <strong>{code}</strong> {about} ({pass} {say.passes}, {fail} {say.fails})
              </li>
            ))}
          </ul>
        </>
      )}
      {trial && trial.preview.length > 0 && (
        <>
          <h3>{say.preview}</h3>
          <ul class="notices">
            {trial.preview.map((notice) => (
              <li>
                <h4>{String(notice.title ?? notice.ocid)}</h4>
                <div class="facts">
                  {previewFacts(notice).map((fact) => (
                    <span>{fact}</span>
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function previewFacts(notice: Trialled): string[] {
  const { buyer, value, status, published, deadline } = notice;
  const amount =
    isObject(value) && typeof value.amount === "number"
      ? moneyText(String(value.amount), typeof value.currency === "string" ? value.currency : undefined)
      : undefined;
  return [isObject(buyer) ? buyer.name : undefined, amount, status, published, deadline].filter(
    (fact) => typeof fact === "string",
  );
}
type Trialled = NonNullable<Report["trial"]>["preview"][number];

function History({ days, say }: { days: readonly DayOfRuns[]; say: FeedWords }) {
  return (
    <section>
      <h2>{say.history}</h2>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">{say.day}</th>
              <th scope="col" class="number">
                {say.runs}
              </th>
              <th scope="col" class="number">
                {say.complete}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...days].reverse().map(({ day, runs, complete }) => (
              <tr>
                <th scope="row">{day}</th>
                <td class="number">{runs}</td>
                <td class="number">{complete}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
