import { formatInstant, jsonResponse, type ProcessView, type Simulate } from "../../src/connector/index.ts";

const country = "UY";
const zone = "America/Montevideo";

/** The portal over a world: one listing by date of publication, of what is published by now. */
const simulate: Simulate = ({ world, now, page }) => ({
  origins: ["https://uy-example.example"],
  handle({ url }) {
    const known = url.pathname === "/api/tenders" && world.countries.includes(country);
    if (!known) return jsonResponse({ error: "not found" }, 404);
    const number = Number(url.searchParams.get("page") ?? 1);
    const size = Number(url.searchParams.get("size") ?? 20);
    const { begin, end } = world.published(country, new Date(0), now());
    const shown = page(end - begin, (number - 1) * size, size, (index) => {
      const process = world.view(country, begin + index, now());
      return process ? row(process) : {};
    });
    return jsonResponse({ total: shown.total, page: number, tenders: shown.rows });
  },
});

export default simulate;

const local = (at: string) => formatInstant(at, zone, "yyyy-MM-dd HH:mm:ss");
const states = { open: "open", awarded: "awarded", unsuccessful: "deserted", cancelled: "cancelled" };

function row(process: ProcessView) {
  return {
    id: process.id,
    title: process.title,
    status: states[process.outcome],
    buyerId: String(process.buyer),
    buyer: `Buyer ${process.buyer}`,
    amount: process.estimate ?? null,
    publishedAt: local(process.publishedAt),
    deadline: local(process.deadline),
    changedAt: local(process.changedAt),
    contact: "Persona Inventada",
  };
}
