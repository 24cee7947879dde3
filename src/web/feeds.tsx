import { type ReportLanguage, reportLanguages, wordsOf } from "../registry/index.ts";
import { type FeedRow, feedKinds } from "../store/feeds.ts";
import { type FeedWords, feedWords } from "./feed-words.ts";
import { Layout } from "./layout.tsx";

interface PageProps {
  readonly version: string;
  readonly lang: ReportLanguage;
}

const names: Readonly<Record<ReportLanguage, string>> = {
  es: "Español",
  pt: "Português",
  en: "English",
  fr: "Français",
};

/** Links to the same page in the other languages. */
export function Languages({ lang, path, query = "" }: { lang: ReportLanguage; path: string; query?: string }) {
  const more = query === "" ? "" : `&${query}`;
  return (
    <nav class="facts" aria-label={feedWords[lang].language}>
      {reportLanguages.map((each) => (
        <a
          href={`${path}?lang=${each}${more}`}
          lang={each}
          hreflang={each}
          {...(each === lang && { "aria-current": "true" })}
        >
          {names[each]}
        </a>
      ))}
    </nav>
  );
}

/** What is wrong with a form, where a screen reader meets it first. */
export function Faults({ say, faults }: { say: Pick<FeedWords, "wrong">; faults: readonly string[] }) {
  if (faults.length === 0) return null;
  return (
    <div class="notice bad" role="alert" tabindex={-1}>
      <h2>{say.wrong}</h2>
      <ul>
        {faults.map((fault) => (
          <li>{fault}</li>
        ))}
      </ul>
    </div>
  );
}

/** A field with its label and, where there is one, what is asked there. */
export function Field(props: {
  name: string;
  label: string;
  hint?: string;
  value?: string;
  more?: Record<string, string | boolean>;
}) {
  const { name, label, hint, value = "", more = {} } = props;
  return (
    <p class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        value={value}
        {...(hint !== undefined && { "aria-describedby": `${name}-hint` })}
        {...more}
      />
      {hint !== undefined && (
        <span id={`${name}-hint`} class="hint">
          {hint}
        </span>
      )}
    </p>
  );
}

export function KeyField({ say }: { say: FeedWords }) {
  const more = { type: "password", autocomplete: "off", required: true };
  return <Field name="key" label={say.key} hint={say.keyHint} more={more} />;
}

/** Feeds that anybody may see, and the way to one's own. */
export function FeedsPage(
  props: PageProps & {
    feeds: readonly FeedRow[];
    own: readonly FeedRow[] | undefined;
    secret: string;
    faults: readonly string[];
  },
) {
  const say = feedWords[props.lang];
  const words = wordsOf(props.lang);
  return (
    <Layout title={`${say.feeds} · Pregón`} version={props.version} lang={props.lang}>
      <Languages lang={props.lang} path="/feeds" />
      <h1>{say.feeds}</h1>
      <Faults say={say} faults={props.faults} />
      <p class="lead">{say.intro}</p>
      <p>
        <a class="button" href={`/register?lang=${props.lang}`}>
          {say.register}
        </a>
      </p>
      <FeedTable feeds={props.feeds} say={say} lang={props.lang} statusText={words.status} />
      <h2>{say.own}</h2>
      {props.own === undefined ? (
        <form class="fields" method="post" action="/feeds">
          <input type="hidden" name="lang" value={props.lang} />
          <KeyField say={say} />
          <button type="submit">{say.open}</button>
        </form>
      ) : props.own.length === 0 ? (
        <p>{say.none}</p>
      ) : (
        <ul>
          {props.own.map((feed) => (
            <li>
              <form method="post" action={`/feeds/${feed.id}`}>
                <input type="hidden" name="lang" value={props.lang} />
                <input type="hidden" name="key" value={props.secret} />
                <button type="submit" name="action" value="open">
                  {feed.name}: {feed.url}
                </button>{" "}
                <span class={`status ${feed.status}`}>{feed.status}</span>
              </form>
            </li>
          ))}
        </ul>
      )}
    </Layout>
  );
}

function FeedTable(props: {
  feeds: readonly FeedRow[];
  say: FeedWords;
  lang: ReportLanguage;
  statusText: Readonly<Record<FeedRow["status"], string>>;
}) {
  const { feeds, say, lang, statusText } = props;
  if (feeds.length === 0) return <p>{say.none}</p>;
  return (
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">{say.country}</th>
            <th scope="col">{say.authority}</th>
            <th scope="col">{say.kind}</th>
            <th scope="col">{say.status}</th>
          </tr>
        </thead>
        <tbody>
          {feeds.map((feed) => (
            <tr>
              <td>{feed.country}</td>
              <th scope="row">
                <a href={`/feeds/${feed.id}?lang=${lang}`}>{feed.name}</a>
              </th>
              <td>{wordsOf(lang).kinds[feed.kind]}</td>
              <td>
                <span class={`status ${feed.status}`}>{feed.status}</span>{" "}
                <span class="soft">{statusText[feed.status]}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const exampleMapping = `{
  "delimiter": ";",
  "decimalComma": true,
  "id": "Expediente",
  "fields": [
    {"path": "tender/title", "column": "Objeto"},
    {"path": "tender/status", "column": "Estado", "lookup": {"Abierto": "active", "Adjudicado": "complete"}},
    {"path": "tender/value/amount", "column": "Monto"},
    {"path": "tender/tenderPeriod/endDate", "column": "Cierre", "formats": ["dd/MM/yyyy HH:mm"]},
    {"path": "buyer/name", "column": "Entidad"}
  ],
  "ignore": ["Observaciones"]
}`;

/** The form of a registration, with what was given before where something of it was wrong. */
export function RegisterPage(
  props: PageProps & { given: Readonly<Record<string, string>>; faults: readonly string[] },
) {
  const { given, lang } = props;
  const say = feedWords[lang];
  const kinds = wordsOf(lang).kinds;
  const field = (name: string, label: string, hint?: string, more: Record<string, string | boolean> = {}) => (
    <Field name={name} label={label} value={given[name] ?? ""} more={more} {...(hint !== undefined && { hint })} />
  );
  return (
    <Layout title={`${say.register} · Pregón`} version={props.version} lang={lang}>
      <Languages lang={lang} path="/register" />
      <h1>{say.register}</h1>
      <Faults say={say} faults={props.faults} />
      <p class="lead">{say.registerIntro}</p>
      <form class="fields" method="post" action="/register">
        <input type="hidden" name="lang" value={lang} />
        <fieldset>
          <legend>{say.who}</legend>
          {field("name", say.authority, undefined, { required: true, maxlength: "200", autocomplete: "organization" })}
          {field("country", say.country, say.countryHint, {
            required: true,
            maxlength: "2",
            size: "4",
            pattern: "[A-Za-z]{2}",
          })}
          {field("contact", say.contact, say.contactHint, { required: true, maxlength: "200" })}
        </fieldset>
        <fieldset>
          <legend>{say.what}</legend>
          <p class="field">
            <label for="kind">{say.kind}</label>
            <select id="kind" name="kind">
              {feedKinds.map((kind) => (
                <option value={kind} selected={given.kind === kind}>
                  {kinds[kind]}
                </option>
              ))}
            </select>
          </p>
          {field("url", say.address, say.addressHint, { required: true, type: "url", maxlength: "2000" })}
          {field("licence", say.licence, say.licenceHint, { required: true, maxlength: "200" })}
          <p class="field">
            <label for="schedule">{say.schedule}</label>
            <select id="schedule" name="schedule">
              {(
                [
                  ["PT1H", say.hourly],
                  ["PT6H", say.sixHourly],
                  ["P1D", say.daily],
                ] as const
              ).map(([value, label]) => (
                <option value={value} selected={given.schedule === value}>
                  {label}
                </option>
              ))}
            </select>
          </p>
          <details open={given.kind === "csv"}>
            <summary>{say.table}</summary>
            {field("currency", say.currency, undefined, { maxlength: "3", size: "5" })}
            <p class="field">
              <label for="mapping">{say.mapping}</label>
              <textarea
                id="mapping"
                name="mapping"
                rows={14}
                spellcheck={false}
                aria-describedby="mapping-hint"
                placeholder={exampleMapping}
              >
                {given.mapping ?? ""}
              </textarea>
              <span id="mapping-hint" class="hint">
                {say.mappingHint}
              </span>
            </p>
          </details>
        </fieldset>
        <button type="submit">{say.send}</button>
      </form>
    </Layout>
  );
}
