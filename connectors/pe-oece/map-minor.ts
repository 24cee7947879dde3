import {
  type MapContext,
  type MappedRelease,
  number,
  type PayloadReader,
  type Sourced,
  SourceError,
  type SourceNode,
  sourcedInstant,
} from "../../src/connector/index.ts";
import { invitations, minorStates, objects } from "./lookups.ts";

export const zone = "America/Lima";

const date = (node: SourceNode, key: string, endOfDay = false): Sourced<string> | undefined =>
  sourcedInstant(node.text(key), { zone, endOfDay }, () => node.issue("bad-date", `${key} is no date`, key));

const unknown =
  (node: SourceNode, key: string) =>
  (table: string, code: Sourced<string>): void =>
    node.issue("unknown-code", `${table} has no ${code.value}`, key);

/** A purchase below 8 UIT (`listar-completo`): not OCDS, without ocid, and without award in what has been seen. */
export function minorRelease(payload: PayloadReader, context: MapContext): MappedRelease {
  const root = payload.object();
  const main = root.object("uitContratoCompletoProjection");
  const id = main?.text("idContrato");
  if (!main || !id) throw new SourceError("missing-code", "the answer holds no idContrato");
  // Internal numbers; the budget certificate and its row say nothing of the purchase itself.
  main.ignore("idSigla", "nomSigla", "idAreaUsuaria", "idEstadoContrato", "idObjetoContrato", "idTipoInvitacion");
  main.ignore("nroCorrelativo", "anio", "codTieneProy", "nroCcmn", "desCcmn", "numCcp", "activo");
  const stages = root.objects("uitContratoEtapaProjectionList").map(stageOf);
  const buyer = { id: main.text("idEntidad")?.map((code) => `PE-CONSUCODE-${code}`), name: main.text("nomEntidad") };
  const unit = main.text("nomAreaUsuaria");
  const category = main.text("nomObjetoContrato");
  const state = main.text("nomEstadoContrato");
  const invitation = main.text("nomTipoInvitacion");
  const mainCategory = objects.find(category, unknown(main, "nomObjetoContrato"));
  const status = minorStates.find(state, unknown(main, "nomEstadoContrato"));
  const method = invitations.find(invitation, unknown(main, "nomTipoInvitacion"));
  const ocid = id.map((own) => context.mintOcid(`s8uit-${own}`));
  return {
    release: {
      ocid,
      id: id.map((own) => `s8uit-${own}-${payload.fetchedAt}`),
      date: payload.fetchedAt,
      tag: ["tender"],
      initiationType: "tender",
      language: "es",
      parties: [{ ...buyer, roles: ["buyer", "procuringEntity"], ...{ details: { unitName: unit } } }],
      buyer,
      tender: {
        id,
        title: main.text("nroDescripcion"),
        description: main.text("desObjetoContrato"),
        status: status && state?.map(() => status),
        ...{ statusDetails: state, datePublished: date(main, "fecPublica") },
        procuringEntity: buyer,
        procurementMethod: method && invitation?.map(() => method),
        procurementMethodDetails: invitation,
        procurementMethodRationale: main.text("desJustifTipInvit"),
        mainProcurementCategory: mainCategory && category?.map(() => mainCategory),
        enquiryPeriod: stages.find(({ kind }) => kind === "1")?.period,
        tenderPeriod: stages.find(({ kind }) => kind === "2")?.period,
        items: root.objects("uitContratoItemProjectionList").map(itemOf),
      },
    },
    stream: "tender",
  };
}

/** Stages by `idEtapaContrato`: 1 enquiries, 2 quotations. S. */
function stageOf(stage: SourceNode) {
  const kind = stage.text("idEtapaContrato");
  stage.ignore("idContratoEtapa", "idContrato", "nomEtapaContrato", "desJustif");
  stage.dropPersonal("nroDniAprobador", "nomAprobador");
  if (kind && !["1", "2"].includes(kind.value)) {
    stage.issue("unknown-code", `no rule for the stage ${kind.value}`, "idEtapaContrato");
  }
  return { kind: kind?.value, period: { startDate: date(stage, "fecIni"), endDate: date(stage, "fecFin", true) } };
}

function itemOf(item: SourceNode) {
  // Numbers of the catalogue's own tables; the place is said twice. Quotations are not public: these stay empty.
  item.ignore(
    "idCcontrato",
    "idCubso",
    "codCubso8",
    "idMoneda",
    "nomMoneda",
    "tipoCambio",
    "idDistrito",
    "nomDistritoExt",
  );
  item.ignore("ubigeo", "idCotizacion", "codRuc", "nomRazonSocial", "precioTotal", "nomEstadoCotiza", "docSolicitado");
  const code = item.text("codCubso");
  return {
    id: item.text("idContratoItem"),
    description: item.text("descripcionItem"),
    classification: { scheme: code && "PE-CUBSO", id: code, description: item.text("nomCubso") },
    additionalClassifications:
      code && /^\d{16}$/.test(code.value) ? [{ scheme: "UNSPSC", id: code.map((text) => text.slice(0, 8)) }] : [],
    quantity: number(item.decimal("cantidad")),
    unit: { scheme: "PE-SEACE3-UnidadMedida", id: item.text("idUnidadMedida"), name: item.text("nomUnidadMedida") },
    ...{ deliveryLocation: { description: item.text("nomDistrito") } },
  };
}
