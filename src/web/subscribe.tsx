import type { JsonObject } from "../base/json.ts";
import type { ReportLanguage } from "../registry/index.ts";
import { feedAddresses, feedFormats } from "../syndication/index.ts";
import { Faults, Field, Languages } from "./feeds.tsx";
import { Layout } from "./layout.tsx";
import type { NoticeView } from "./notice-view.tsx";
import { type SubscribeWords, subscribeWords } from "./subscribe-words.ts";

interface PageProps {
  readonly version: string;
  readonly lang: ReportLanguage;
  readonly faults: readonly string[];
}

const categories = ["goods", "works", "services"] as const;
/** Conditions that have a field of their own; the others of a search are kept and shown as they are. */
const withField = new Set(["q", "country", "category", "openForBids", "smeReserved"]);

/** From a search to its feeds, and to a subscription. */
export function SubscribePage(
  props: PageProps & {
    /** The search, parameters sorted. */
    search: URLSearchParams;
    base: string;
    countries: readonly { readonly code: string; readonly name: string }[];
    notices: readonly NoticeView[];
    /** What was given in the form of the webhook, where something of it was wrong. */
    given: Readonly<Record<string, string>>;
  },
) {
  const { lang, search, base } = props;
  const say = subscribeWords[lang];
  const query = String(search);
  const spoken = new URLSearchParams(search);
  // Feeds speak English unless they are asked for another language by their address.
  if (lang !== "en") spoken.set("lang", lang);
  const feeds = feedAddresses(base, String(spoken));
  return (
    <Layout title={`${say.title} · Pregón`} version={props.version} lang={lang} feeds={feeds}>
      <Languages lang={lang} path="/subscribe" query={query} />
      <h1>{say.title}</h1>
      <Faults say={say} faults={props.faults} />
      <p class="lead">{say.intro}</p>
      <SearchFields {...props} say={say} />
      <h2>{say.found}</h2>
      {props.notices.length === 0 ? (
        <p>{say.nothing}</p>
      ) : (
        <ul>
          {props.notices.map((notice) => (
            <li>
              <a href={notice.page} lang={notice.language}>
                {notice.title}
              </a>
            </li>
          ))}
        </ul>
      )}
      <h2>{say.addresses}</h2>
      <p>{say.addressesIntro}</p>
      <dl class="detail" id="feeds">
        {feedFormats.map((format) => (
          <>
            <dt>{say.formats[format]}</dt>
            <dd>
              <a href={feeds[format]}>{feeds[format]}</a>
              {format === "ics" && (
                <>
                  {" "}
                  <a href={feeds.ics.replace(/^https?:/, "webcal:")}>{say.calendar}</a>
                </>
              )}
            </dd>
          </>
        ))}
      </dl>
      <p class="soft">
        {say.hub} <code>{`${base}/websub`}</code>
      </p>
      <h2>{say.webhook}</h2>
      <p>{say.webhookIntro}</p>
      <form class="fields" method="post" action="/subscribe">
        <input type="hidden" name="lang" value={lang} />
        <input type="hidden" name="search" value={query} />
        <Field
          name="url"
          label={say.url}
          hint={say.urlHint}
          value={props.given.url ?? ""}
          more={{ type: "url", required: true, maxlength: "2048" }}
        />
        <Field
          name="secret"
          label={say.secret}
          hint={say.secretHint}
          more={{ type: "password", autocomplete: "off" }}
        />
        <Field name="key" label={say.key} hint={say.keyHint} more={{ type: "password", autocomplete: "off" }} />
        <button type="submit">{say.create}</button>
      </form>
      <p>
        <a href={`/subscriptions?lang=${lang}`}>{say.mine}</a>
      </p>
    </Layout>
  );
}

function SearchFields({
  lang,
  search,
  countries,
  say,
}: Pick<Parameters<typeof SubscribePage>[0], "lang" | "search" | "countries"> & { say: SubscribeWords }) {
  const kept = [...search].filter(([name]) => !withField.has(name));
  const country = search.get("country") ?? "";
  const box = (name: string, label: string) => (
    <p class="field">
      <label for={name}>{label}</label>
      <input id={name} name={name} type="checkbox" value="true" checked={search.get(name) === "true"} />
    </p>
  );
  return (
    <form class="fields" method="get" action="/subscribe">
      <input type="hidden" name="lang" value={lang} />
      {kept.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <fieldset>
        <legend>{say.search}</legend>
        <Field name="q" label={say.words} value={search.get("q") ?? ""} more={{ type: "search", maxlength: "300" }} />
        <p class="field">
          <label for="country">{say.country}</label>
          <select id="country" name="country">
            <option value="">{say.all}</option>
            {country !== "" && !countries.some(({ code }) => code === country) && (
              <option value={country} selected>
                {country}
              </option>
            )}
            {countries.map(({ code, name }) => (
              <option value={code} selected={code === country}>
                {name}
              </option>
            ))}
          </select>
        </p>
        <p class="field">
          <label for="category">{say.category}</label>
          <select id="category" name="category">
            <option value="">{say.all}</option>
            {categories.map((each) => (
              <option value={each} selected={search.get("category") === each}>
                {say.categories[each]}
              </option>
            ))}
          </select>
        </p>
        {box("openForBids", say.open)}
        {box("smeReserved", say.reserved)}
        {kept.length > 0 && (
          <p>
            {say.more}: <code>{String(new URLSearchParams(kept))}</code>
          </p>
        )}
        <button type="submit">{say.show}</button>
      </fieldset>
    </form>
  );
}

/** The way to one's own subscriptions, and the list of them. @param own the API's answer */
export function SubscriptionsPage(
  props: PageProps & { own: readonly JsonObject[] | undefined; secret: string; ended: boolean },
) {
  const { lang, own, secret } = props;
  const say = subscribeWords[lang];
  return (
    <Layout title={`${say.mine} · Pregón`} version={props.version} lang={lang}>
      {own === undefined && <Languages lang={lang} path="/subscriptions" />}
      <h1>{say.mine}</h1>
      <Faults say={say} faults={props.faults} />
      {props.ended && (
        <p class="notice" role="status">
          {say.ended}
        </p>
      )}
      {own === undefined ? (
        <form class="fields" method="post" action="/subscriptions">
          <input type="hidden" name="lang" value={lang} />
          <Field
            name="key"
            label={say.key}
            hint={say.ownKeyHint}
            more={{ type: "password", autocomplete: "off", required: true }}
          />
          <button type="submit">{say.see}</button>
        </form>
      ) : own.length === 0 ? (
        <p>{say.none}</p>
      ) : (
        <ul>
          {own.map(({ id, url, filter, status }) => (
            <li>
              <form method="post" action={`/subscriptions/${String(id)}`}>
                <input type="hidden" name="lang" value={lang} />
                <input type="hidden" name="key" value={secret} />
                <button type="submit" name="action" value="open">
                  {String(url ?? "RSS / Atom / JSON Feed / iCalendar")}: {String(filter)}
                </button>{" "}
                <span class={`status ${String(status)}`}>{String(status)}</span>
              </form>
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={`/subscribe?lang=${lang}`}>{say.title}</a>
      </p>
    </Layout>
  );
}
