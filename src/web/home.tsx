import { countryName } from "../base/countries.ts";
import type { Totals } from "../store/read-stats.ts";
import { Layout } from "./layout.tsx";
import { NoticeFacts, type NoticeView } from "./notice-view.tsx";
import { countryOf, Licence, SourceName, type SourceView, Status } from "./source-cells.tsx";
import { ageText, countText } from "./words.ts";

export interface HomeProps {
  readonly version: string;
  readonly q: string;
  readonly country: string;
  readonly totals: Totals;
  readonly sources: readonly SourceView[];
  readonly notices: readonly NoticeView[];
}

export function Home(props: HomeProps) {
  const { q, country, totals, notices } = props;
  const searching = q !== "" || country !== "";
  return (
    <Layout title={searching ? "Search: Pregón" : "Pregón: public procurement of the Americas"} version={props.version}>
      <h1>Public procurement of the Americas, in one schema</h1>
      <p class="lead">
        Pregón gathers what the national portals publish about tenders, awards and contracts, and serves it as the{" "}
        <a href="https://standard.open-contracting.org/1.1/en/">Open Contracting Data Standard</a>: a search over all
        countries, full records with their history, and a gap-free list of changes.
      </p>
      <ul class="figures">
        <li>
          <strong>{countText(totals.notices.valid)}</strong> notices
        </li>
        <li>
          <strong>{countText(totals.countries.length)}</strong> countries
        </li>
        <li>
          <strong>{countText(totals.releases)}</strong> releases
        </li>
        <li>
          <strong>{countText(totals.countries.reduce((sum, each) => sum + each.openForBids, 0))}</strong> open for bids
        </li>
      </ul>
      <SearchForm {...props} />
      <h2>{searching ? "Found" : "Latest notices"}</h2>
      {notices.length === 0 ? (
        <p class="soft">
          {searching ? "Nothing matches." : "Nothing is stored yet: the sources are still to be pulled."}
        </p>
      ) : (
        <ul class="notices">
          {notices.map((notice) => (
            <li>
              <h3>
                <a href={notice.page} lang={notice.language}>
                  {notice.title}
                </a>
              </h3>
              <NoticeFacts notice={notice} />
            </li>
          ))}
        </ul>
      )}
      <p>
        <a href={apiSearch(q, country)}>The same from the API</a> ·{" "}
        <a href={`/subscribe?${searchQuery(q, country, { lang: "en" })}`}>Be told of what is new in it</a>
      </p>
      <Sources sources={props.sources} />
    </Layout>
  );
}

const searchQuery = (q: string, country: string, more: Record<string, string> = {}) =>
  new URLSearchParams({ ...(q !== "" && { q }), ...(country !== "" && { country }), ...more });

function apiSearch(q: string, country: string): string {
  const query = searchQuery(q, country);
  return `/api/v1/notices${query.size > 0 ? `?${query}` : ""}`;
}

function SearchForm({ q, country, totals }: HomeProps) {
  return (
    <search>
      <form class="search" action="/" method="get">
        <div class="words">
          <label for="q">Words, in any of the languages</label>
          <input id="q" name="q" type="search" maxlength={300} value={q} />
        </div>
        <div>
          <label for="country">Country</label>
          <select id="country" name="country">
            <option value="">All</option>
            {totals.countries.map((each) => (
              <option value={each.country} selected={each.country === country}>
                {countryName(each.country)}
              </option>
            ))}
          </select>
        </div>
        <button type="submit">Search</button>
      </form>
    </search>
  );
}

function Sources({ sources }: Pick<HomeProps, "sources">) {
  return (
    <section id="sources" aria-labelledby="sources-title">
      <h2 id="sources-title">Countries and sources</h2>
      <p>
        <a href="/sources">All countries, with what each source tells of small firms, its licence and its caveats</a>
      </p>
      {sources.length === 0 ? (
        <p class="soft">No source is registered.</p>
      ) : (
        <div class="table">
          <table>
            <thead>
              <tr>
                <th scope="col">Country</th>
                <th scope="col">Source</th>
                <th scope="col">Status</th>
                <th scope="col">Last complete run</th>
                <th scope="col" class="number">
                  Processes
                </th>
                <th scope="col">Licence</th>
              </tr>
            </thead>
            <tbody>
              {sources.map((view) => (
                <SourceLine {...view} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function SourceLine(view: SourceView) {
  const code = countryOf(view);
  return (
    <tr>
      <td>{code ? <a href={`/?country=${encodeURIComponent(code)}`}>{countryName(code)}</a> : "several"}</td>
      <td>
        <SourceName {...view} />
      </td>
      <td>
        <Status {...view} />
      </td>
      <td>{ageText(view.freshness.ageHours)}</td>
      <td class="number">{countText(view.records)}</td>
      <td>
        <Licence {...view} />
      </td>
    </tr>
  );
}
