/** Numbers without a pattern that matters, the same for the same seed. */
export function dice(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** A compiled release of about 4 kB with bids, items and an award, as red flags read them: invented, by its number. */
export function compiledWithBids(number: number, prefix = "ocds-bench0-") {
  const random = dice(number);
  const pick = (count: number) => Math.floor(random() * count);
  const price = 1000 + pick(100_000);
  const bids = Array.from({ length: 1 + pick(4) }, (_, index) => ({
    id: `bid-${index}`,
    date: `2026-02-${String(10 + pick(12)).padStart(2, "0")}T12:00:00-03:00`,
    status: index > 0 && random() < 0.15 ? "disqualified" : "valid",
    tenderers: [{ id: `CL-RUT-${70_000_000 + pick(3000)}`, name: `Comercial Número ${pick(3000)} Limitada` }],
    value: { amount: Math.round(price * (1 + index * random() * 0.4)), currency: "CLP" },
  }));
  // A supplier sells things of a few classes.
  const trade = Number(bids[0]?.tenderers[0]?.id.slice(-4) ?? 0) % 77;
  const items = Array.from({ length: 1 + pick(6) }, (_, index) => ({
    id: String(index + 1),
    description: `Suministro y entrega en bodega, partida ${index + 1}, según bases técnicas y administrativas`,
    classification: {
      scheme: "UNSPSC",
      id: String(10_000_000 + (trade + pick(3)) * 1_000_000 + pick(90) * 100),
      description: "Artículos",
    },
    quantity: 1 + pick(500),
    unit: { name: "unidad", value: { amount: 10 + pick(9000), currency: "CLP" } },
  }));
  const buyer = { id: `CL-RUT-${60_000_000 + pick(800)}`, name: `Municipalidad Número ${pick(800)}` };
  return {
    ocid: `${prefix}${number}`,
    id: `${prefix}${number}-2026-03-01`,
    date: "2026-03-01T12:00:00Z",
    tag: ["compiled"],
    initiationType: "tender",
    language: "es",
    buyer,
    parties: [
      { ...buyer, roles: ["buyer"], address: { region: "Región del Maule", countryName: "Chile" } },
      ...bids.flatMap(({ tenderers }) => tenderers.map((each) => ({ ...each, roles: ["tenderer"] }))),
    ],
    tender: {
      id: `T-${number}`,
      title: `Adquisición de insumos para el servicio, proceso ${number}`,
      description: "Las bases, sus anexos y las respuestas a las consultas forman parte de esta licitación. ".repeat(6),
      status: random() < 0.03 ? "cancelled" : "complete",
      procurementMethod: random() < 0.8 ? "open" : "limited",
      procurementMethodDetails: "Licitación pública",
      procuringEntity: buyer,
      numberOfTenderers: bids.length,
      tenderPeriod: {
        startDate: "2026-02-01T09:00:00-03:00",
        endDate: `2026-02-${String(8 + pick(14)).padStart(2, "0")}T18:00:00-03:00`,
      },
      items,
    },
    bids: { details: bids },
    awards: [{ id: "1", status: "active", suppliers: bids[0]?.tenderers ?? [], value: bids[0]?.value, items }],
  };
}
