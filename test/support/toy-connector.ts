import type { Connector, Fetched } from "../../src/connector/index.ts";

/** A connector small enough to be seen through: each payload is a JSON array of {id, date?, title, amount?, supplier?}; without a date the time of fetch is that of the release. */
export function toyConnector(options: {
  id?: string;
  history?: "releases" | "snapshot";
  wholeStreams?: readonly string[];
  fetch?: Connector["fetch"];
  mappingVersion?: number;
  titlePrefix?: string;
}): Connector {
  return {
    meta: {
      id: options.id ?? "xx-toy",
      country: "CL",
      title: "Toy portal",
      portal: "https://toy.example",
      publisher: { name: "Toy" },
      language: "es",
      timeZone: "America/Santiago",
      currency: "CLP",
      licence: { name: "CC0-1.0" },
      ocids: "minted",
      history: options.history ?? "snapshot",
      ...(options.wholeStreams ? { wholeStreams: options.wholeStreams } : {}),
      mappingVersion: options.mappingVersion ?? 1,
      access: "api",
      enabledByDefault: true,
      staleAfterHours: 24,
      covers: "nothing real",
      stages: ["tender", "award"],
      sme: { supplierSize: true, reservation: false, note: "" },
      caveats: [],
    },
    kinds: { toy: { about: "toy rows", mediaType: "application/json", recognise: () => true } },
    ...(options.fetch ? { fetch: options.fetch } : {}),
    *toReleases(payload, context) {
      for (const row of payload.objects()) {
        const id = row.text("id");
        if (!id) continue;
        const supplier = row.text("supplier");
        yield {
          stream: "tender",
          release: {
            ocid: context.mintOcid(id.value),
            id: `${id.value}-${row.value.date ?? payload.fetchedAt}`,
            date: row.text("date") ?? payload.fetchedAt,
            tag: ["tender"],
            initiationType: "tender",
            tender: {
              id,
              title: row.text("title")?.map((title) => `${options.titlePrefix ?? ""}${title}`),
              status: "active",
              value: row.has("amount") ? { amount: row.decimal("amount")?.map(Number), currency: "CLP" } : undefined,
            },
            ...(supplier
              ? {
                  parties: [{ id: "s1", name: supplier, roles: ["supplier"], details: { scale: "small" } }],
                  awards: [{ id: "a1", status: "active", suppliers: [{ id: "s1", name: supplier }] }],
                }
              : {}),
          },
        };
      }
    },
  };
}

/** A payload of the toy connector. */
export const toyPayload = (rows: unknown, at = "2026-01-02T00:00:00Z", url = "https://toy.example/1"): Fetched => ({
  kind: "toy",
  url,
  fetchedAt: at,
  mediaType: "application/json",
  bytes: new TextEncoder().encode(JSON.stringify(rows)),
});
