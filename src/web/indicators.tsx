import { countryName } from "../base/countries.ts";
import type { Figure } from "../indicators/answer.ts";
import type { Indicator } from "../indicators/engine/indicator.ts";
import { Layout } from "./layout.tsx";
import { ShareChart } from "./share-chart.tsx";
import { countText, dateText } from "./words.ts";

export interface IndicatorsProps {
  readonly version: string;
  readonly indicators: readonly Indicator[];
  /** SME-01 by country and year, and the same of all together. */
  readonly shares: readonly Figure[];
  readonly change: number;
  readonly changedAt: string | null;
}

const families: readonly (readonly [title: string, codes: RegExp])[] = [
  ["Small firms: do they take part, and do they win?", /^SME-/],
  ["Small firms: what helps or hinders", /^SMEA-/],
  ["Women-owned firms", /^WBE-/],
  ["The market", /^D-/],
  ["Competition, time, price, publication", /^T-/],
  ["Data", /^Q-/],
];

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const share = (value: number | null): string => (value === null ? "–" : percent.format(value));

const csv = "/api/v1/indicators/SME-01?groupBy=country,year&format=csv";

export function IndicatorsPage({ version, indicators, shares, change, changedAt }: IndicatorsProps) {
  return (
    <Layout title="Indicators: Pregón" version={version}>
      <h1>Indicators</h1>
      <p class="lead">
        What can be measured over the countries: how small firms fare, how open and how quick procurement is, and how
        much of it is published. What is not known is counted and shown, never guessed.
      </p>
      <h2 id="sme-title">Share of awards that small firms win</h2>
      <p>
        Parts of active awards (by number, not by value) that went to micro, small and medium firms, among those to
        firms of known size. The thin line reaches from what it is if all firms of unknown size are large to what it is
        if all of them are small; a hollow mark stands where less than 80 % is known, and where less than half is, there
        is the line alone. Countries define small firms differently: the figures are not for ranking.
      </p>
      {shares.length === 0 ? (
        <p class="soft">No award is stored yet.</p>
      ) : (
        <>
          <ShareChart figures={shares} />
          <ShareTable figures={shares} />
        </>
      )}
      <p>
        <a href={csv}>The table as CSV</a>, <a href={csv.replace("&format=csv", "")}>as JSON</a>. As of change{" "}
        {countText(change)}
        {changedAt === null ? "" : ` (${dateText(changedAt)})`}, indicator SME-01 version{" "}
        {indicators.find(({ code }) => code === "SME-01")?.version}: name both when you cite it.
      </p>
      {families.map(([title, codes]) => (
        <section>
          <h2>{title}</h2>
          <Catalogue indicators={indicators.filter(({ code }) => codes.test(code))} />
        </section>
      ))}
    </Layout>
  );
}

function ShareTable({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <div class="table">
      <table>
        <caption class="soft">MSME share of awards (number) by country and year</caption>
        <thead>
          <tr>
            <th scope="col">Country</th>
            <th scope="col">Year</th>
            <th scope="col" class="number">
              Share
            </th>
            <th scope="col" class="number">
              Between
            </th>
            <th scope="col" class="number">
              Known size
            </th>
            <th scope="col" class="number">
              Awards
            </th>
            <th scope="col">Small means</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ group, value, lower, upper, coverage, n, small, definition, more }) => (
            <tr>
              <td>{countryName(group.country ?? "")}</td>
              <td>{group.year}</td>
              <td class="number">{share(value)}</td>
              <td class="number">
                {share(lower)} to {share(upper)}
              </td>
              <td class="number">
                {share(coverage)}
                {more.fromRegister ? ` (${share(more.fromRegister)} of it by registers)` : ""}
              </td>
              <td class="number">
                {countText(n)}
                {small ? " (few)" : ""}
              </td>
              <td>
                {definition ? (
                  <details>
                    <summary>{definition.law}</summary>
                    {definition.criterion}. Micro: {definition.micro ?? "–"}. Small: {definition.small ?? "–"}. Medium:{" "}
                    {definition.medium ?? "–"}.{definition.mark === "M" ? " To be confirmed." : ""}{" "}
                    {definition.note ?? ""}
                  </details>
                ) : (
                  <span class="soft">no definition at hand</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Catalogue({ indicators }: Pick<IndicatorsProps, "indicators">) {
  return (
    <div class="table">
      <table>
        <tbody>
          {indicators.map((each) => (
            <tr>
              <th scope="row" id={each.code}>
                <a href={`/api/v1/indicators/${each.code}?groupBy=country,year`}>{each.code}</a>
              </th>
              <td>
                <details>
                  <summary>
                    {each.name}. {each.question}
                  </summary>
                  <p>{each.formula}</p>
                  <p class="soft">Fields: {each.fields.join(", ")}</p>
                  <ul>
                    {each.caveats.map((caveat) => (
                      <li>{caveat}</li>
                    ))}
                  </ul>
                  <p class="soft">
                    See: {each.sources.join("; ")}. Version {each.version}.
                  </p>
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
