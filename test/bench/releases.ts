/** Releases as a publisher would write them, about 3.5 KB each, each of a process of its own. Same seed, same text. */
export function* benchReleases(count: number, seed = 42): Generator<string> {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const sentence = (length: number) =>
    Array.from({ length }, () =>
      random(12) === 0 ? `${pick(stems)}${random(5000)}` : pick(stems) + pick(endings),
    ).join(" ");
  const money = (currency: string) => ({ amount: random(900_000_000) / 100, currency });
  const at = (day: number) =>
    `${new Date(Date.UTC(2020, 0, 1, 15) + day * 86_400_000).toISOString().slice(0, 19)}-04:00`;
  for (let n = 0; n < count; n += 1) {
    const day = random(1800);
    const buyer = { id: `CL-RUT-${60_000_000 + random(4000)}`, name: `${sentence(4).toUpperCase()}` };
    const supplier = { id: `CL-RUT-${70_000_000 + random(60_000)}`, name: sentence(3).toUpperCase() };
    const party = (who: { id: string; name: string }, roles: string[]) => ({
      ...who,
      identifier: { scheme: "CL-RUT", id: who.id.slice(7), legalName: who.name },
      address: { streetAddress: sentence(3), region: sentence(2), countryName: "Chile" },
      roles,
      ...(roles.includes("supplier") ? { details: { scale: pick(["micro", "small", "medium", "large"]) } } : {}),
    });
    const items = Array.from({ length: 3 + random(3) }, (_, index) => ({
      id: String(index + 1),
      description: sentence(8),
      classification: { scheme: "UNSPSC", id: String(10_000_000 + random(200_000)), description: sentence(4) },
      quantity: random(500) + 1,
      unit: { name: "Unidad", value: money("CLP") },
    }));
    const ocid = `ocds-bench0-${seed}-${n}`;
    yield JSON.stringify({
      ocid,
      id: `${ocid}-1`,
      date: at(day),
      tag: ["tender", "award"],
      initiationType: "tender",
      language: "es",
      buyer,
      parties: [party(buyer, ["buyer", "procuringEntity"]), party(supplier, ["supplier", "tenderer"])],
      tender: {
        id: `${random(9000)}-${n}-LE20`,
        title: sentence(9),
        description: sentence(20),
        status: "complete",
        procurementMethod: pick(["open", "selective", "direct"]),
        procurementMethodDetails: "Licitación Pública entre 100 y 1000 UTM",
        mainProcurementCategory: pick(["goods", "works", "services"]),
        value: money("CLP"),
        tenderPeriod: { startDate: at(day), endDate: at(day + 20) },
        numberOfTenderers: random(9) + 1,
        procuringEntity: buyer,
        items,
        documents: [
          {
            id: `${n}-d1`,
            documentType: "biddingDocuments",
            title: sentence(4),
            url: `https://example.org/documents/${n}`,
            datePublished: at(day),
            language: "es",
          },
        ],
      },
      awards: [
        {
          id: `${n}-a`,
          title: sentence(5),
          status: "active",
          date: at(day + 30),
          value: money("CLP"),
          suppliers: [supplier],
          items: items.slice(0, 2),
        },
      ],
    });
  }
}

const stems =
  "adquisici servici manteni hospital regiona municipa vialida constru reparac equipam informa escolar medicam aliment combust transpo consult ingenie software impres limpieza segurid mobilia vestuar herrami electri agua alcanta residuo jardin pavimen luminar educaci deporti cultura turism agricol forest pesquer minera energia gas telefon internet capacit auditor seguros banco papel tinta repuest vehicul camion maquina".split(
    " ",
  );
const endings = [
  "ón",
  "os",
  "iento",
  "l",
  "les",
  "ción",
  "miento",
  "as",
  "o",
  "a",
  "es",
  "dad",
  "ales",
  "ico",
  "icas",
  "",
];
