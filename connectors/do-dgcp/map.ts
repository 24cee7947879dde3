import {
  type Award,
  type Draft,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  SourceError,
  type SourceNode,
} from "../../src/connector/index.ts";
import { awardStates, contractStates, modalities, objects, processStates } from "./lookups.ts";
import { buyerOf, supplierOf } from "./parties.ts";
import { amount, code, date, present, processOf, said } from "./row.ts";

/** A page of one of the lists. Rows of the register of suppliers hold no release: their facts go along with contracts. */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  const root = payload.object();
  root.ignore("code", "page", "limit", "totalResults", "pages");
  if (root.flag("hasError")?.value === true) throw new SourceError("source-error", "the answer says that it failed");
  const content = root.object("payload");
  content?.ignore("message", "errors");
  for (const node of content?.objects("content") ?? []) {
    if (payload.kind === "suppliers") {
      node.dropPersonal(
        ...node.keys().filter((key) => /^(telefono|celular|correo|contacto|posicion|direccion)/.test(key)),
      );
      node.ignore(...node.keys());
      continue;
    }
    const process = processOf(node);
    if (process === undefined) continue;
    if (payload.kind === "processes") yield processRelease(payload, node, process);
    else if (payload.kind === "contracts") yield contractRelease(payload, node, process);
    else yield bidRelease(payload, node, process);
  }
}

type Process = NonNullable<ReturnType<typeof processOf>>;

/** /procesos: the call as it stands. */
function processRelease(payload: PayloadReader, node: SourceNode, process: Process): MappedRelease {
  const buyer = buyerOf(node);
  const modality = node.text("modalidad");
  const exception = node.text("tipo_excepcion");
  const object = code(node, "objeto_proceso", objects);
  const sub = said(node, "subobjeto_proceso");
  const published = date(payload, node, "fecha_publicacion");
  const women = node.flag("dirigido_mipymes_mujeres");
  const reserved = node.flag("dirigido_mipymes");
  const url = said(node, "url")?.map((text) => (/^https?:\/\/[^\s"<>]+$/.test(text) ? text : undefined));
  const days = node.text("duracion_contrato")?.map((text) => {
    const count = /^(\d{1,5})\s*d[ií]as?$/i.exec(text)?.[1];
    return count === undefined ? undefined : Number(count);
  });
  const snip = said(node, "codigo_snip");
  node
    // Planned steps after the award; an amendment's day may lie ahead, and what it changed is not told.
    .ignore("fecha_suscripcion", "fecha_habilitacion_oferente", "fecha_enmienda")
    // How the process came about, and marks that OCDS has no place for.
    .ignore("proceso_lotificado", "es_snip", "numero_proveedores_notificados", "area_requiriente")
    .ignore("adquisicion_planeada", "justificacion_no_pacc", "decreto_presidencial", "resolucion_maxima_autoridad")
    .ignore("organismo_financiero_externo", "marco_decreto_3122", "compra_verde", "compra_conjunta");
  return present(payload, node, process, "tender", {
    tag: ["tender"],
    parties: [buyer?.party],
    buyer: buyer?.reference,
    planning: snip ? { budget: { projectID: snip } } : undefined,
    tender: {
      id: process,
      title: node.text("titulo"),
      description: node.text("descripcion"),
      status: code(node, "estado_proceso", processStates),
      statusDetails: node.text("estado_proceso"),
      procuringEntity: buyer?.reference,
      procurementMethod: code(node, "modalidad", modalities),
      procurementMethodDetails: modality,
      procurementMethodRationale: exception?.map((text) => (/^proceso ordinario$/i.test(text) ? undefined : text)),
      mainProcurementCategory: object,
      additionalProcurementCategories: sub ? [sub] : undefined,
      value: amount(node, "monto_estimado"),
      datePublished: published,
      tenderPeriod: { startDate: published, endDate: date(payload, node, "fecha_fin_recepcion_ofertas") },
      awardPeriod: {
        startDate: date(payload, node, "fecha_apertura_ofertas"),
        endDate: date(payload, node, "fecha_estimada_adjudicacion"),
      },
      contractPeriod: { durationInDays: days },
      suitability: { sme: women?.value === true ? women : reserved },
      eligibilityCriteria: women?.map((yes) => (yes ? "Dirigido a MIPYMES de mujeres" : undefined)),
      documents: url ? [{ id: "comunidad", documentType: "tenderNotice", url, language: "es" }] : undefined,
    },
  });
}

/** /contratos: a contract and the award that it comes from; DGCP gives both one id. */
function contractRelease(payload: PayloadReader, node: SourceNode, process: Process): MappedRelease {
  const id = node.text("codigo_contrato");
  const buyer = buyerOf(node);
  const supplier = supplierOf(payload, node, ["tenderer", "supplier"]);
  const value = amount(node, "valor_contratado");
  const title = node.text("descripcion");
  const state = node.text("estado_contrato");
  const url = said(node, "url_contrato")?.map((text) => (/^https?:\/\/[^\s"<>]+$/.test(text) ? text : undefined));
  const payment = [node.text("metodo_pago"), node.text("plazo_pago_factura")];
  const terms = payment.flatMap((each) => each?.value ?? []).join(", ");
  if (id === undefined) node.issue("contract-without-code", "the contract has no code: the process's stands for it");
  const own = id ?? process;
  const status = code(node, "estado_contrato", contractStates);
  // Not in OCDS: the portal's own word.
  const local = { statusDetails: node.text("estado_adjudicacion") };
  const award: Draft<Award> = {
    ...local,
    id: own,
    title,
    status: code(node, "estado_adjudicacion", awardStates),
    date: date(payload, node, "fecha_adjudicacion"),
    value,
    suppliers: supplier ? [supplier.reference] : undefined,
  };
  const contract = {
    id: own,
    awardID: own,
    title,
    status,
    statusDetails: state,
    value,
    // Before it is signed there is only a draft in the system.
    dateSigned: status?.value === "pending" ? undefined : date(payload, node, "fecha_creacion_contrato"),
    documents: url ? [{ id: "comunidad", documentType: "contractNotice", url, language: "es" }] : undefined,
    description: terms === "" ? undefined : payment.find(Boolean)?.map(() => `Pago: ${terms}`),
  };
  node.ignore("fecha_creacion_contrato");
  return present(payload, node, process, `contract:${own.value}`, {
    tag: ["award", "contract"],
    parties: [buyer?.party, supplier?.party],
    buyer: buyer?.reference,
    awards: [award],
    contracts: [contract],
  });
}

/** /ofertas: a bid. Its evaluation stays "Pendiente" even after the award, so it has no status. */
function bidRelease(payload: PayloadReader, node: SourceNode, process: Process): MappedRelease {
  const id = node.text("id_oferta");
  const tenderer = supplierOf(payload, node, ["tenderer"]);
  const buyer = buyerOf(node);
  node.ignore("estado_oferta", "estado_evaluacion", "fecha_evaluacion", "fecha_creacion");
  if (id === undefined) node.issue("bid-without-id", "the bid has no id: that of its bidder stands for it");
  const own = id ?? node.text("rpe") ?? process;
  return present(payload, node, process, `bid:${own.value}`, {
    tag: ["tender"],
    parties: [buyer?.party, tenderer?.party],
    buyer: buyer?.reference,
    bids: {
      details: [
        {
          id: own,
          date: date(payload, node, "fecha_entrega_oferta"),
          description: [node.text("nombre_oferta"), node.text("tipo_oferta")].find(Boolean),
          // Bids name no currency.
          value: amount(node, "valor_oferta"),
          tenderers: tenderer ? [tenderer.reference] : undefined,
        },
      ],
    },
  });
}
