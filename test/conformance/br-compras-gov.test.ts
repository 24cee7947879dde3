import { afterAll, describe, expect, it } from "vitest";
import connector from "../../connectors/br-compras-gov/connector.ts";
import { mapSample, rawValues, SampleCounts, sampleBytes, sampleNames } from "./support/samples.ts";

const folder = "br-compras-gov";
const names = sampleNames(folder);
const counts = new SampleCounts();
afterAll(() => counts.print(connector.meta.id));

/** Answers with rows of processes: kind and releases. All others are registers and catalogues. */
const processes: Readonly<Record<string, readonly [kind: string, releases: number]>> = {
  "modulo-arp-1.2_consultarARP_FimVigencia.json": ["registers", 1],
  "modulo-arp-1_consultarARP.json": ["registers", 1],
  "modulo-contratacoes-2_consultarItensContratacoes_PNCP_14133.json": ["items", 1],
  "modulo-contratos-2_consultarContratosItem.json": ["contractItems", 2],
  "modulo-legado-1_consultarLicitacao.json": ["legacyTenders", 1],
};

describe.skipIf(names.length === 0)("br-compras-gov samples", () => {
  it.each(names)("%s", (name) => {
    const { kinds, mapped, errors } = mapSample(connector, name, sampleBytes(folder, name));
    const [kind, releases] = processes[name] ?? ["reference", 0];
    expect(kinds).toEqual([kind]);
    if (kind === "reference") {
      expect(mapped.failure?.code).toBe("no-process");
      return;
    }
    counts.add(mapped, errors);
    expect(mapped.failure).toBeUndefined();
    expect(mapped.issues).toEqual([]);
    expect(errors).toEqual([]);
    expect(mapped.releases).toHaveLength(releases);
    expect(/@|(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}/.exec(rawValues(mapped))).toBeNull();
    for (const { release } of mapped.releases) expect(release.ocid).toMatch(/^ocds-test00-br-compras-gov-\d{17}$/);
  });
});
