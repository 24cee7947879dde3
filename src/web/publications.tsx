import { countryName, programmeCountries } from "../base/countries.ts";
import { isObject } from "../base/json.ts";
import { publicationKinds } from "../connector/index.ts";
import type { PublicationSource, StoredPublication } from "../store/read-publications.ts";
import { Layout } from "./layout.tsx";
import { textOf } from "./source-cells.tsx";
import { countText, dateText, webAddress } from "./words.ts";

export interface PublicationsProps {
  readonly version: string;
  readonly q: string;
  readonly country: string;
  readonly kind: string;
  readonly publications: readonly StoredPublication[];
  readonly feeds: readonly PublicationSource[];
}

export function PublicationsPage(props: PublicationsProps) {
  const { q, country, kind, publications, feeds } = props;
  const asked = new URLSearchParams({ ...(q && { q }), ...(country && { country }), ...(kind && { kind }) });
  return (
    <Layout title="Publications: Pregón" version={props.version}>
      <h1>Publications</h1>
      <p class="lead">
        News, laws, reports, courses and events of procurement bodies, gathered from their feeds. What stands in several
        feeds is listed once; each leads to the publication itself.
      </p>
      <search>
        <form class="search" action="/publications" method="get">
          <div class="words">
            <label for="q">Words, in any of the languages</label>
            <input id="q" name="q" type="search" maxlength={300} value={q} />
          </div>
          <Choice name="country" label="Country" value={country} words={programmeCountries} text={countryName} />
          <Choice name="kind" label="Kind" value={kind} words={publicationKinds} text={(each) => each} />
          <button type="submit">Search</button>
        </form>
      </search>
      {publications.length === 0 ? (
        <p class="soft">
          Nothing is here{asked.size > 0 ? " that matches" : " yet: the feeds are still to be pulled"}.
        </p>
      ) : (
        <ul class="notices">
          {publications.map((each) => (
            <Item {...each} />
          ))}
        </ul>
      )}
      <p>
        <a href={`/api/v1/publications${asked.size > 0 ? `?${asked}` : ""}`}>The same from the API</a>
      </p>
      <Feeds feeds={feeds} />
    </Layout>
  );
}

function Choice(props: {
  name: string;
  label: string;
  value: string;
  words: readonly string[];
  text: (word: string) => string;
}) {
  const { name, label, value, words, text } = props;
  return (
    <div>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        <option value="">All</option>
        {words.map((word) => (
          <option value={word} selected={word === value}>
            {text(word)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Item({
  title,
  summary,
  url,
  language,
  country,
  kind,
  publisher,
  licence,
  published,
  publishedText,
}: StoredPublication) {
  const address = webAddress(url);
  const name = isObject(licence) ? textOf(licence.name) : undefined;
  const when = published === null ? (publishedText ?? "date not stated") : dateText(published);
  return (
    <li>
      <h2 lang={language}>
        {address ? (
          <a href={address} rel="external noopener noreferrer">
            {title}
          </a>
        ) : (
          title
        )}
      </h2>
      <p class="soft">
        {[when, kind, country === null ? undefined : countryName(country), publisher, name && `licence: ${name}`]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {summary && <p lang={language}>{summary.length > 300 ? `${summary.slice(0, 300)}…` : summary}</p>}
    </li>
  );
}

const stateClass = (state: string): string =>
  state === "reachable" ? "active" : state === "unproven" ? "disabled" : state === "unreachable" ? "lapsed" : "stale";

function Feeds({ feeds }: { feeds: readonly PublicationSource[] }) {
  return (
    <>
      <h2>Feeds</h2>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Country</th>
              <th scope="col">Feed</th>
              <th scope="col">State</th>
              <th scope="col">Last asked</th>
              <th scope="col" class="number">
                Publications
              </th>
              <th scope="col">What is known</th>
            </tr>
          </thead>
          <tbody>
            {feeds.map(({ id, meta, url, state, enabled, checkedAt, reason, publications }) => (
              <tr>
                <td>{textOf(meta.country) ? countryName(String(meta.country)) : "Several"}</td>
                <th scope="row">
                  <a href={webAddress(url) ?? "#"} rel="external noopener noreferrer">
                    {textOf(meta.title) ?? id}
                  </a>
                </th>
                <td>
                  <span class={`status ${stateClass(state)}`}>{state}</span>
                  {!enabled && <span class="soft"> not pulled here</span>}
                </td>
                <td>{checkedAt === null ? "never" : dateText(checkedAt)}</td>
                <td class="number">{countText(publications)}</td>
                <td>{reason ?? textOf(meta.evidence)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
