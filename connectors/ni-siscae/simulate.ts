import {
  formatInstant,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type Simulation,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { zone } from "./map.ts";
import { processKey } from "./page.ts";

const country = "NI";
const pageRows = 100;
const types = {
  open: "LICITACIÓN PÚBLICA",
  selective: "LICITACIÓN SELECTIVA",
  limited: "CONTRATACIÓN MENOR",
  direct: "CONTRATACIÓN SIMPLIFICADA",
};
const states = {
  planned: "",
  published: "Vigente",
  closed: "En Evaluación",
  awarded: "Adjudicado",
  contracted: "Adjudicado",
  unsuccessful: "Desierto",
  cancelled: "Cancelado",
};

/** SISCAE answers with session pages only; what an operator saved of them is deposited, in Latin-1 as it came. */
const simulate: Simulate = (context): Simulation => ({
  origins: ["https://www.gestion.nicaraguacompra.gob.ni"],
  handle: () => ({
    status: 200,
    headers: { "content-type": "text/html" },
    body: latin1(page("<form name='inicioBusqForm'><input type='hidden' name='jsf_sequence' value='1'></form>")),
  }),
  *deposits() {
    const views = viewsOf(context);
    const pages = Math.ceil(views.length / pageRows);
    for (let first = 0; first < views.length; first += pageRows) {
      const number = first / pageRows + 1;
      const rows = views.slice(first, first + pageRows).map((view) => rowOf(context, view));
      const table = `<table><tbody id="resultadoView:listado:tbody_element">${rows.join("")}</tbody></table>`;
      yield { name: `lista-${number}.html`, bytes: latin1(page(`${table}<span>Página ${number} / ${pages}</span>`)) };
    }
    // Small purchases have no page of awards.
    for (const view of views.filter(({ awards, method }) => awards.length > 0 && method !== "limited")) {
      yield { name: `adjudicacion-${keyOf(context, view)}.html`, bytes: latin1(page(awardsOf(context, view))) };
    }
  },
});

export default simulate;

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.codePointAt(0) ?? 63);
const page = (body: string): string =>
  `<!DOCTYPE html><html><head><title>SISCAE</title><style>td { color: black }</style></head><body>${body}</body></html>\n`;

function viewsOf({ world, now }: SimulateContext): ProcessView[] {
  const { end } = world.published(country, new Date(0), now());
  const views = Array.from({ length: end }, (_, index) => world.view(country, index, now()));
  return views.filter((view) => view !== undefined && view.state !== "planned") as ProcessView[];
}

const sigafOf = (view: ProcessView): string => (view.index % 4 === 0 ? `S-${100_000 + view.index}` : "#");
const numberOf = (view: ProcessView): string => `${view.index + 1}/${view.publishedAt.slice(0, 4)}`;
/** Windows-1252 has no letters beyond Latin-1 in the names of this world but the long dash. */
const plainText = (text: string): string => text.replaceAll("–", "-").replace(/[^\u0000-\u00ff]/g, "?");
export const institutionOf = ({ world }: SimulateContext, view: ProcessView): string =>
  plainText(world.buyer(country, view.buyer).name).replaceAll(" - ", ", ");

export const keyOf = (context: SimulateContext, view: ProcessView): string =>
  processKey({
    procedure: types[view.method],
    number: numberOf(view),
    institution: institutionOf(context, view),
    sigaf: sigafOf(view).replace("#", ""),
  } as Parameters<typeof processKey>[0]);

const clock = (at: string): string => formatInstant(at, zone, "dd/MM/yyyy h:mm:ss a");

function rowOf(context: SimulateContext, view: ProcessView): string {
  const categories = view.items.slice(0, 2).map((item) => `Categoría ${item.number}, y otras (${item.unspsc})`);
  // Cells are left open, as pages of that age do, and the row holds tables of its own.
  return `<tr><td><table><tr><td>${types[view.method]}<td>${numberOf(view)}</tr></table></td>
<td><b>Estado:</b> ${states[view.state]} <b>Código SIGAF:</b> ${sigafOf(view)} <b>Publicación:</b> ${formatInstant(view.publishedAt, zone, "dd/MM/yyyy")}
<b>Cierre:</b> ${clock(view.deadline)} <b>Última Actualización:</b> ${clock(view.changedAt)}<br>${escaped(institutionOf(context, view))} - ${categories.join(" , ")} ${escaped(plainText(view.title))}</td>
<td><a href="#">Más Datos</a></td></tr>`;
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** A RUC: J and digits for firms, the number of the identity card for persons. */
export const rucOf = ({ serial, naturalPerson }: WorldSupplier): string =>
  naturalPerson ? `0410${String(serial).padStart(9, "0")}Y` : `J${String(serial).padStart(13, "0")}`;

function awardsOf({ world }: SimulateContext, view: ProcessView): string {
  const rows = view.awards.map((award) => {
    const supplier = world.supplier(country, award.supplier);
    const [whole = "0", cents = ""] = award.amount.split(".");
    const amount = `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents.padEnd(2, "0")}`;
    const sign = view.currency === "USD" ? "US$" : "C$";
    return `<tr><td>${escaped(plainText(supplier.name))} - ${rucOf(supplier)}<td>Sí<td>${sign} ${amount}<td>${award.items.length}</tr>`;
  });
  return `<table><tr><td>RESUMEN DE ADJUDICACIONES<table><tr><th>Proveedor<th>Total<th>Monto<th>Renglones</tr>${rows.join("")}</table></td></tr></table>`;
}
