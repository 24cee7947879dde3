/**
 * How fast merging and validating are, beside JSON.parse of the same bytes in the same run.
 * Run with: node test/bench/ocds.ts [number of releases]
 */
import { compile, merge, type Release, validate } from "../../src/ocds/index.ts";

const total = Number(process.argv[2] ?? 20_000);
/** Three releases for each process: call, award, contract. */
const perProcess = 3;

let seed = 42;
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * below);
};
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
const words = "adquisición de equipos médicos para el hospital regional servicio mantenimiento obras vial papel".split(
  " ",
);
const sentence = (length: number) => Array.from({ length }, () => pick(words)).join(" ");
const day = (offset: number) => new Date(Date.UTC(2023, 0, 1, 15) + offset * 86_400_000).toISOString().slice(0, 19);
const at = (offset: number) => `${day(offset)}-05:00`;
const money = () => ({ amount: random(9_000_000) / 100, currency: pick(["PEN", "USD", "COP", "CLP", "UYU"]) });

function party(id: string, role: string) {
  return {
    id: `PE-RUC-${id}`,
    name: sentence(4).toUpperCase(),
    identifier: { scheme: "PE-RUC", id, legalName: sentence(4).toUpperCase() },
    address: { streetAddress: sentence(3), locality: pick(words), region: "Lima", countryName: "Perú" },
    roles: [role],
    details: { scale: pick(["micro", "small", "medium", "large"] as const) },
  };
}

function release(process: number, step: number): Release {
  const [buyer, one, two] = [0, 1, 2].map((index) => String(20_100_000_000 + process * 10 + index)) as string[];
  const items = Array.from({ length: 3 }, (_, index) => ({
    id: String(index + 1),
    description: sentence(7),
    classification: { scheme: "UNSPSC", id: String(40_000_000 + random(9_999_999)), description: sentence(4) },
    quantity: random(500) + 1,
    unit: { name: "Unidad", value: money() },
    relatedLot: "1",
  }));
  const ocid = `ocds-dgv273-${process}`;
  const base: Release = {
    ocid,
    id: `${ocid}-${step}`,
    date: at(process % 300).replace("15:", `1${step}:`),
    tag: [(["tender", "award", "contract"] as const)[step] ?? "tender"],
    initiationType: "tender",
    language: "es",
    buyer: { id: `PE-RUC-${buyer}`, name: "MUNICIPALIDAD" },
    parties: [party(buyer ?? "", "buyer"), party(one ?? "", "supplier"), party(two ?? "", "tenderer")],
    tender: {
      id: String(process),
      title: sentence(10),
      description: sentence(20),
      status: step === 0 ? "active" : "complete",
      procurementMethod: pick(["open", "selective", "direct"] as const),
      procurementMethodDetails: "Adjudicación Simplificada",
      mainProcurementCategory: pick(["goods", "works", "services"] as const),
      value: money(),
      tenderPeriod: { startDate: at(1), endDate: at(20) },
      procuringEntity: { id: `PE-RUC-${buyer}`, name: "MUNICIPALIDAD" },
      items,
      lots: [{ id: "1", title: sentence(5), status: "active", value: money() }],
      documents: [
        {
          id: `${process}-1`,
          documentType: "biddingDocuments",
          title: "Bases administrativas",
          url: `https://prodapp2.example.pe/SeaceWeb/descarga?codigo=${process}&n=1`,
          datePublished: at(2),
          format: "application/pdf",
          language: "es",
        },
      ],
    },
  };
  if (step > 0) {
    base.awards = [
      {
        id: `${process}-a`,
        title: sentence(6),
        status: "active",
        date: at(30),
        value: money(),
        suppliers: [{ id: `PE-RUC-${one}`, name: "PROVEEDOR" }],
        items: items.slice(0, 2),
      },
    ];
  }
  if (step > 1) {
    base.contracts = [
      { id: `${process}-c`, awardID: `${process}-a`, status: "active", value: money(), dateSigned: at(40) },
    ];
  }
  return base;
}

const texts = Array.from({ length: total }, (_, index) =>
  JSON.stringify(release(Math.floor(index / perProcess), index % perProcess)),
);
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

/** The best of five runs, in seconds. */
function best(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    work();
    least = Math.min(least, (performance.now() - start) / 1000);
  }
  return least;
}

const releases = texts.map((text) => JSON.parse(text) as Release);
const groups = Array.from({ length: Math.ceil(total / perProcess) }, (_, index) =>
  releases.slice(index * perProcess, (index + 1) * perProcess),
);
const bad = releases.filter((each) => !validate(each).valid).length;
if (bad > 0)
  throw new Error(`${bad} of the generated releases are not valid: ${JSON.stringify(validate(releases[0]))}`);
const compiled = groups.map((group) => compile(group.slice(0, -1)).compiledRelease);
const last = groups.map((group) => group.at(-1) as Release);

console.log(`${total} releases, ${Math.round(bytes / total)} bytes each`);
const parse = best(() => {
  for (const text of texts) JSON.parse(text);
});
function line(name: string, seconds: number, count = total, size = bytes): void {
  const rate = size / 1e6 / seconds;
  const ratio = rate / (bytes / 1e6 / parse);
  console.log(
    `${name.padEnd(42)} ${Math.round(count / seconds)
      .toLocaleString("en")
      .padStart(10)}/s ${rate.toFixed(0).padStart(6)} MB/s  ${ratio.toFixed(2)} of JSON.parse`,
  );
}
line("JSON.parse", parse);
line(
  "structuredClone",
  best(() => releases.forEach((each) => void structuredClone(each))),
);
line(
  "validate",
  best(() => releases.forEach((each) => void validate(each))),
);
line(
  "compile, one release each",
  best(() => releases.forEach((each) => void compile([each]))),
);
line(
  "compile, three releases each",
  best(() => groups.forEach((group) => void compile(group))),
);
line(
  "compile, one more onto a compiled release",
  best(() => compiled.forEach((each, index) => void compile([each, last[index] as Release]))),
  compiled.length,
  bytes / perProcess,
);
line(
  "merge with versioned, three each",
  best(() => groups.forEach((group) => void merge(group).versionedRelease)),
);
