import { countryName, programmeCountries } from "../base/countries.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import { type CountryState, countryState, type WayIn } from "../store/read-countries.ts";
import type { Totals } from "../store/read-stats.ts";
import { Layout } from "./layout.tsx";
import { countryOf, Licence, SourceName, type SourceView, Status, textOf } from "./source-cells.tsx";
import { ageText, countText } from "./words.ts";

/** A country with its sources; the code is undefined for sources of several countries. */
export interface CountryView {
  readonly code: string | undefined;
  readonly name: string;
  readonly notices: number;
  readonly state: CountryState;
  readonly sources: readonly SourceView[];
}

/** The countries of the programme and those of any further source, by name; sources of several countries come last. */
export function countryViews(sources: readonly SourceView[], totals: Totals["countries"], now: Date): CountryView[] {
  const view = (code: string | undefined): CountryView => {
    const own = sources.filter((source) => countryOf(source) === code);
    return {
      code,
      name: code === undefined ? "Several countries" : countryName(code),
      notices: totals.find(({ country }) => country === code)?.notices ?? 0,
      state: countryState(
        own.map(({ source }) => source),
        now,
      ),
      sources: own,
    };
  };
  const codes = new Set<string | undefined>([...programmeCountries, ...sources.map(countryOf)]);
  const several = codes.delete(undefined);
  const named = [...codes].map(view).sort((a, b) => a.name.localeCompare(b.name, "en"));
  return several ? [...named, view(undefined)] : named;
}

export function SourcesPage({ version, countries }: { version: string; countries: readonly CountryView[] }) {
  const live = countries.filter(({ code, state }) => code !== undefined && state.live).length;
  const all = countries.filter(({ code }) => code !== undefined).length;
  return (
    <Layout title="Countries and sources: Pregón" version={version}>
      <h1>Countries and sources</h1>
      <p class="lead">
        Where the data of each country come from, how fresh they are, what they tell of small firms, under which licence
        they may be used again, and what to know before using the figures. {countText(live)} of {countText(all)}{" "}
        countries have a source that is pulled without the help of a person.
      </p>
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
              <th scope="col">SME data</th>
              <th scope="col">Licence</th>
              <th scope="col">Caveats</th>
            </tr>
          </thead>
          {countries.map((country) => (
            <CountryRows {...country} />
          ))}
        </table>
      </div>
      <p>
        <a href="/api/v1/sources">The same from the API</a>
      </p>
    </Layout>
  );
}

function CountryRows({ code, name, notices, state, sources }: CountryView) {
  const openWays = state.live ? [] : state.waysIn.filter(({ source }) => source === null);
  const rows = [
    ...sources.map((source) => <SourceCells {...source} />),
    ...(openWays.length > 0 ? [<OpenCells ways={openWays} none={sources.length === 0} />] : []),
  ];
  return (
    <tbody id={code?.toLowerCase()}>
      {rows.map((cells, index) => (
        <tr>
          {index === 0 && (
            <th scope="rowgroup" rowspan={rows.length}>
              {name}
              {code !== undefined && (
                <span class="soft">
                  {notices > 0 ? (
                    <a href={`/?country=${encodeURIComponent(code)}`}>{countText(notices)} notices</a>
                  ) : (
                    "no notices"
                  )}
                  {", "}
                  <a href={`/api/v1/countries/${encodeURIComponent(code)}`} aria-label={`${name}: data`}>
                    data
                  </a>
                </span>
              )}
            </th>
          )}
          {cells}
        </tr>
      ))}
    </tbody>
  );
}

function OpenCells({ ways, none }: { ways: readonly WayIn[]; none: boolean }) {
  return (
    <td colspan={7}>
      {none ? <strong>No source yet. </strong> : "Nothing is pulled at present. "}
      {none ? "Its data can come in as:" : "Its data can also come in as:"}
      <ul>
        {ways.map(({ about }) => (
          <li>{about}</li>
        ))}
      </ul>
    </td>
  );
}

const accessWords: Readonly<Record<string, string>> = {
  api: "API",
  bulk: "bulk files",
  deposit: "files deposited by an operator",
};

function SourceCells(view: SourceView) {
  const { meta } = view.source;
  const restriction = textOf(meta.restriction);
  const caveats = Array.isArray(meta.caveats) ? meta.caveats.filter((each) => typeof each === "string") : [];
  const access = accessWords[String(meta.access)];
  const maturity = isObject(meta.maturity) ? textOf(meta.maturity.about) : undefined;
  return (
    <>
      <td>
        <SourceName {...view} />
        {access && <div class="soft">{access}</div>}
        {maturity && <div class="soft">{maturity}</div>}
      </td>
      <td>
        <Status {...view} />
      </td>
      <td>{ageText(view.freshness.ageHours)}</td>
      <td class="number">{countText(view.records)}</td>
      <td>
        <SmeData sme={isObject(meta.sme) ? meta.sme : undefined} />
      </td>
      <td>
        <Licence {...view} />
      </td>
      <td>
        {restriction && <p>{restriction}</p>}
        {caveats.length > 0 && (
          <details>
            <summary>
              {countText(caveats.length)} {caveats.length === 1 ? "caveat" : "caveats"}
            </summary>
            <ul>
              {caveats.map((caveat) => (
                <li>{caveat}</li>
              ))}
            </ul>
          </details>
        )}
      </td>
    </>
  );
}

function SmeData({ sme }: { sme: JsonObject | undefined }) {
  if (sme === undefined) return <>not known</>;
  const told = [sme.supplierSize === true && "supplier size", sme.reservation === true && "reservation"].filter(
    Boolean,
  );
  const note = textOf(sme.note);
  return (
    <>
      {told.join(", ") || "none"}
      {note && (
        <details>
          <summary>Note</summary>
          {note}
        </details>
      )}
    </>
  );
}
