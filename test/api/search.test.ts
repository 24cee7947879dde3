import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const titles = {
  es: {
    plural: "Licitaciones para la construcción de escuelas",
    public: "LICITACIÓN PÚBLICA de hospitales",
    services: "Servicios de vigilancia y “mantenimiento” de edificios comunales",
    contract: "Contrato de adquisición de vehículos para la Municipalidad",
    paper: "Compra de papel y cartón",
    energy: "Proyecto de energía sustentable",
  },
  pt: {
    plural: "Licitações de obras em escolas",
    public: "Licitação pública para construção de um hospital",
    services: "Serviço de vigilância armada em edifício do município",
    contract: "Contratos: aquisições de veículo pela municipalidade",
    paper: "Fornecimento de papéis para impressão",
    energy: "Projetos de energias sustentáveis",
  },
  en: {
    public: "Public licitation for the construction of hospitals",
    contract: "Contract for acquisition of vehicles by the municipality",
    services: "Surveillance service",
    paper: "Printing papers",
    energy: "Sustainable energy project",
  },
  fr: {
    public: "Licitations publiques : constructions d’un hôpital et de routes",
    contract: "Contrat : acquisitions de véhicules pour les municipalités",
    services: "Appel d'offres : services de surveillance",
    energy: "Projet d'énergies renouvelables",
  },
} as const;

let get: ReturnType<typeof testApi>["get"];
const ask = (q: string, more = "") => get(`/api/v1/notices?limit=1000&q=${encodeURIComponent(q)}${more}`);
const found = async (q: string, more = ""): Promise<string[]> => {
  const answer = await ask(q, more);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.map((item: { ocid: string }) => item.ocid.replace("ocds-abc123-", "")).sort();
};

beforeAll(async () => {
  const database = await testDatabase();
  for (const [language, notices] of Object.entries(titles)) {
    const source = { id: `${language}-test`, country: "CL", language };
    await testSource(database, source);
    await publish(
      database,
      source,
      Object.entries(notices).map(([name, title], index) => ({
        ocid: `ocds-abc123-${language}-${name}`,
        date: "2026-05-01T10:00:00Z",
        language: name === "paper" ? `${language}-CL` : language,
        buyer: { id: "b1", name: "Ñuñoa" },
        tender: { id: `77-${index}-LR26/${language}`, title, status: "active", datePublished: "2026-05-01T10:00:00Z" },
      })),
    );
  }
  get = testApi(database).get;
});

describe("words", () => {
  const licitations = ["en-public", "es-plural", "es-public", "fr-public", "pt-plural", "pt-public"];
  it.each([
    "licitacion",
    "licitación",
    "LICITACIÓN",
    "licitacio\u0301n",
    "licitaciones",
    "licitação",
    "licitacao",
    "Licitações",
    "licitacoes",
    "licitation",
    "licitations",
  ])("%s finds all forms in all languages", async (q) => {
    expect(await found(q)).toEqual(licitations);
  });

  const publicLicitations = licitations.filter((ocid) => ocid.endsWith("public"));
  it.each([
    "licitación pública",
    "licitações públicas",
    "public licitation",
    "licitations publiques",
    "publico licitacion",
  ])("%s asks for both words", async (q) => {
    expect(await found(q)).toEqual(publicLicitations);
  });

  const contracts = ["en-contract", "es-contract", "fr-contract", "pt-contract"];
  it.each(["municipalidad", "municipalidades", "municipality", "municipalité", "municipalités"])(
    "%s finds its cognates",
    async (q) => {
      expect(await found(q)).toEqual(contracts);
    },
  );
  it.each(["adquisición", "aquisições", "acquisition", "vehículo", "veículos", "vehicles", "véhicule"])(
    "%s finds its cognates, otherwise spelt",
    async (q) => {
      expect(await found(q)).toEqual(contracts);
    },
  );

  it.each([
    ["construcciones", ["en-public", "es-plural", "fr-public", "pt-public"]],
    ["construção", ["en-public", "es-plural", "fr-public", "pt-public"]],
    ["contrato", contracts],
    ["contracts", contracts],
    ["servicio", ["en-services", "es-services", "fr-services", "pt-services"]],
    ["serviços", ["en-services", "es-services", "fr-services", "pt-services"]],
    ["papel", ["es-paper", "pt-paper"]],
    ["papéis", ["es-paper", "pt-paper"]],
    ["papeles", ["es-paper", "pt-paper"]],
    ["hospital", ["en-public", "es-public", "pt-public"]],
    ["hospitais", ["en-public", "es-public", "pt-public"]],
    ["energía", ["en-energy", "es-energy", "fr-energy", "pt-energy"]],
    ["energy", ["en-energy", "es-energy", "fr-energy", "pt-energy"]],
    ["proyectos", ["en-energy", "es-energy", "fr-energy", "pt-energy"]],
    ["project", ["en-energy", "es-energy", "fr-energy", "pt-energy"]],
    ["sustentável", ["es-energy", "pt-energy"]],
    ["sustentables", ["es-energy", "pt-energy"]],
    ["mantenimientos", ["es-services"]],
    ["nunoa", Object.entries(titles).flatMap(([language, of]) => Object.keys(of).map((name) => `${language}-${name}`))],
  ])("%s", async (q, ocids) => {
    expect(await found(q)).toEqual([...ocids].sort());
  });

  it("leaves out the small words between", async () => {
    expect(await found("la construcción de un hospital")).toEqual(["en-public", "pt-public"]);
    expect(await found("the acquisition of vehicles")).toEqual(contracts);
    expect(await found("l’acquisition de véhicules")).toEqual(contracts);
  });

  it("does not translate and does not take a part of a word", async () => {
    expect(await found("tender")).toEqual([]);
    expect(await found("hospi")).toEqual([]);
  });
});

describe("operators", () => {
  it.each([
    ['"licitación pública"', ["es-public", "fr-public", "pt-public"]],
    ['"licitações públicas"', ["es-public", "fr-public", "pt-public"]],
    ['"pública licitación"', ["en-public"]],
    ['"appel d\'offres"', ["fr-services"]],
    ["“appel d’offres”", ["fr-services"]],
    ['"compra de papel"', ["es-paper"]],
    ['"compra papel"', []],
    ['"licitación pública', ["es-public", "fr-public", "pt-public"]],
    ["licitación -construção", ["es-public", "pt-plural"]],
    ['licitación -"licitation publique"', ["en-public", "es-plural", "pt-plural"]],
    ["vehículo or papel", ["en-contract", "es-contract", "es-paper", "fr-contract", "pt-contract", "pt-paper"]],
    ["veículo OR papel -impresión", ["en-contract", "es-contract", "es-paper", "fr-contract", "pt-contract"]],
    ["or papel or", ["es-paper", "pt-paper"]],
    ["papel -", ["es-paper", "pt-paper"]],
    ["papel -de", ["es-paper", "pt-paper"]],
    ["(papel), & | ! <-> :*", ["es-paper", "pt-paper"]],
    ["77-4-LR26/es", ["es-paper"]],
  ])("%s", async (q, ocids) => {
    expect(await found(q)).toEqual(ocids);
  });

  it("excludes alone too", async () => {
    const all = await found("ñuñoa");
    const licitations = await found("licitación");
    expect(await found("-licitaciones")).toEqual(all.filter((ocid) => !licitations.includes(ocid)));
  });

  it("counts, ranks and facets the same matches", async () => {
    expect(await found("licitações", "&sort=relevance")).toEqual(await found("licitación"));
    const { body } = await ask("licitação", "&count=exact&facets=source");
    expect(body.meta).toMatchObject({ count: 6, facets: { source: { "es-test": 2, "pt-test": 2, "fr-test": 1 } } });
  });
});

describe("a search that asks for nothing", () => {
  it.each([
    "de la",
    "the of",
    "-",
    '"',
    '""',
    '"" or -""',
    "or",
    "or or",
    "& | !",
    "\\",
    "'",
    ":*",
    "<->",
    "…",
    "🙂",
    "   ",
  ])("%j is empty", async (q) => {
    expect(await found(q)).toEqual([]);
    expect(await found(q, "&sort=relevance&facets=country&count=estimate")).toEqual([]);
  });

  it("is refused where it is no text", async () => {
    for (const q of ["", "\0", "papel\0", "x".repeat(301)]) expect((await ask(q)).status).toBe(400);
    expect((await get("/api/v1/notices?q=%ED%A0%80")).status).toBeLessThan(500);
  });

  it("takes the longest there is", async () => {
    expect(await found("é".repeat(300))).toEqual([]);
    expect(await found("papel ".repeat(50).trim())).toEqual(["es-paper", "pt-paper"]);
    expect(await found("-a ".repeat(100).trim())).toEqual([]);
    expect(await found('"a" -'.repeat(50))).toEqual([]);
  });

  it("never fails, whatever the text", async () => {
    const piece = fc.oneof(
      fc.constantFrom('"', "-", " or ", " ", "'", "\\", ":*", "&", "|", "!", "<->", "(", ")", "de", "licitación", "\0"),
      fc.constantFrom(
        "a-b",
        "1/2",
        "x@y.cl",
        "http://a.cl/b?c",
        "<b>",
        "&amp;",
        "-1.5e3",
        "ñ",
        "ﬁ",
        "ß",
        "\u0301",
        "İ",
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(""));
    const sort = fc.constantFrom("", "&sort=relevance", "&sort=value", "&count=exact&facets=year");
    await fc.assert(
      fc.asyncProperty(text, sort, async (q, more) => {
        const { status } = await ask(q.toWellFormed(), more);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });
});
