import type { Connector, PayloadHead } from "../../src/connector/index.ts";
import { toReleases, zone } from "./map.ts";

const isPage = ({ text }: PayloadHead): boolean => /<html\b|<!doctype html/i.test(text);
const isAwards = ({ name, text }: PayloadHead): boolean =>
  /^adjudicaci[oó]n[-_ ]/i.test(name) || /RESUMEN DE ADJUDICACIONES/i.test(text);

/** Nicaragua's SISCAE: pages that an operator saves. The portal has no interface for machines, and is not called. */
const connector: Connector = {
  meta: {
    id: "ni-siscae",
    country: "NI",
    title: "NicaraguaCompra (SISCAE)",
    portal: "https://www.gestion.nicaraguacompra.gob.ni/siscae/portal/",
    publisher: {
      name: "Ministerio de Hacienda y Crédito Público, Dirección General de Contrataciones del Estado",
      uri: "http://www.nicaraguacompra.gob.ni",
    },
    language: "es",
    timeZone: zone,
    currency: "NIO",
    licence: { name: "None stated" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "deposit",
    enabledByDefault: false,
    staleAfterHours: 24 * 62,
    covers:
      "Procedures of Nicaragua's public bodies in the current exercise, and the awards of some, as far as somebody saves the portal's pages.",
    stages: ["tender", "award"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "The portal says nothing of the size of suppliers, nor of reserved procedures.",
    },
    caveats: [
      "There is no interface, no file, no feed and no OCDS of Nicaragua. What is shown was saved by an operator from the portal's pages; off by default, so that an empty source is not taken for a country without procurement.",
      "The portal shows the current exercise alone: earlier years are selectable in its forms, and empty.",
      "No real page has been seen here: the shape is that which public clients of the portal read. Texts are found by their labels.",
      "ocids are minted from the SIGAF code; where there is none (the rule), from type, number and institution, which a few processes share.",
      "Estimated values are not shown. Amounts of awards stand behind a page of their own, which most processes (small purchases) do not have.",
      "A page of awards does not name its process: it is saved as adjudicacion-<own id>.html, with the part of the ocid behind ni-siscae-.",
      "A process that has left the list of open ones and is in no other deposited list keeps its last state.",
      "Goods, works and services are derived from the UNSPSC segment of the categories.",
      "Numbers of natural persons are left out; firms' begin with J.",
    ],
    restriction:
      "One fragile server behind session pages (JSF), which cuts connections under load, without terms for machines: it is not called. Data come in as pages that an operator saves and deposits, or as a feed that the ministry registers.",
  },
  kinds: {
    list: {
      about: "A page of a list of processes (open, under evaluation, awarded), saved as HTML",
      mediaType: "text/html",
      recognise: (head) => isPage(head) && !isAwards(head) && /digo SIGAF:|SISCAE/i.test(head.text),
    },
    awards: {
      about: "The page of awards of one process, saved as adjudicacion-<own id>.html",
      mediaType: "text/html",
      recognise: (head) => isPage(head) && isAwards(head),
    },
  },
  toReleases,
};

export default connector;
