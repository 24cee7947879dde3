import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { instant } from "./dates.ts";

/** What a new connector is told about its portal. */
export interface NewConnector {
  /** Folder name: <iso2>-<system>. */
  readonly id: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string;
  readonly countryName: string;
  /** ISO 639-1. */
  readonly language: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA zone. */
  readonly timeZone: string;
}

/**
 * The files of a new connector, by path from the project's root. The template is itself a connector, compiled and linted
 * with the rest: a portal of invented form (one paged JSON listing), to be changed into the real one piece by piece.
 * @param templates the folder of the template
 */
export function connectorFiles(templates: string, about: NewConnector): ReadonlyMap<string, string> {
  const replacements: readonly (readonly [string, string])[] = [
    ["uy-example", about.id],
    ["America/Montevideo", about.timeZone],
    ['"UYU"', `"${about.currency}"`],
    ['"UY"', `"${about.country}"`],
    ['"es"', `"${about.language}"`],
    ["Uruguay", about.countryName],
  ];
  const fill = (text: string) => replacements.reduce((all, [from, to]) => all.replaceAll(from, () => to), text);
  // The fixture's instants are those of the zone.
  const rezone = (text: string) =>
    text.replace(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)-03:00/g, (_, local: string) => {
      return instant(local, { zone: about.timeZone }) ?? local;
    });
  const paths = globSync(["*.ts", "*.txt", "fixtures/*/*"], { cwd: templates }).sort();
  return new Map(
    paths.map((path) => {
      const text = rezone(fill(readFileSync(join(templates, path), "utf8")));
      const test = path.endsWith(".test.ts.txt");
      const to = test ? `test/connectors/${about.id}/${path.slice(0, -4)}` : `connectors/${about.id}/${path}`;
      return [to, text];
    }),
  );
}
