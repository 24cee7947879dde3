/** The words of a history in one language. Sentences are built so that they need no agreement in gender or number. */
export interface HistoryWords {
  readonly fields: Readonly<Record<WatchedField, string>>;
  /** One and many. */
  readonly members: Readonly<Record<WatchedList, readonly [string, string]>>;
  readonly memberFields: Readonly<Record<MemberField, string>>;
  /** A field of a member, as `Award 3: status`. */
  ofMember(member: string, field: string): string;
  set(name: string, to: string): string;
  removed(name: string, was: string): string;
  changed(name: string, from: string, to: string): string;
  /** Of dates. */
  moved(name: string, from: string, to: string): string;
  added(member: string): string;
  gone(member: string): string;
  manyAdded(count: number, members: string): string;
  manyGone(count: number, members: string): string;
  to(suppliers: string): string;
  forValue(value: string): string;
  entries(count: number): string;
}

export type WatchedField =
  | "title"
  | "description"
  | "status"
  | "value"
  | "method"
  | "start"
  | "deadline"
  | "enquiries"
  | "award"
  | "tenderers"
  | "buyer";
export type WatchedList = "item" | "lot" | "document" | "bid" | "award" | "contract";
export type MemberField = "quantity" | "status" | "value" | "date" | "dateSigned" | "amendments";

const en: HistoryWords = {
  fields: {
    title: "Title",
    description: "Description",
    status: "Status",
    value: "Estimated value",
    method: "Procurement method",
    start: "Start of the tender period",
    deadline: "Deadline",
    enquiries: "End of enquiries",
    award: "Expected award",
    tenderers: "Number of tenderers",
    buyer: "Buyer",
  },
  members: {
    item: ["Item", "items"],
    lot: ["Lot", "lots"],
    document: ["Document", "documents"],
    bid: ["Bid", "bids"],
    award: ["Award", "awards"],
    contract: ["Contract", "contracts"],
  },
  memberFields: {
    quantity: "quantity",
    status: "status",
    value: "value",
    date: "date",
    dateSigned: "date of signature",
    amendments: "amendments",
  },
  ofMember: (member, field) => `${member}: ${field}`,
  set: (name, to) => `${name}: ${to}`,
  removed: (name, was) => `${name} removed (was ${was})`,
  changed: (name, from, to) => `${name} changed from ${from} to ${to}`,
  moved: (name, from, to) => `${name} moved from ${from} to ${to}`,
  added: (member) => `${member} added`,
  gone: (member) => `${member} removed`,
  manyAdded: (count, members) => `${count} ${members} added`,
  manyGone: (count, members) => `${count} ${members} removed`,
  to: (suppliers) => `to ${suppliers}`,
  forValue: (value) => `for ${value}`,
  entries: (count) => `${count} entries`,
};

const es: HistoryWords = {
  fields: {
    title: "Título",
    description: "Descripción",
    status: "Estado",
    value: "Valor estimado",
    method: "Método de contratación",
    start: "Inicio de recepción de ofertas",
    deadline: "Cierre de recepción de ofertas",
    enquiries: "Fin de consultas",
    award: "Adjudicación prevista",
    tenderers: "Número de oferentes",
    buyer: "Comprador",
  },
  members: {
    item: ["Ítem", "ítems"],
    lot: ["Lote", "lotes"],
    document: ["Documento", "documentos"],
    bid: ["Oferta", "ofertas"],
    award: ["Adjudicación", "adjudicaciones"],
    contract: ["Contrato", "contratos"],
  },
  memberFields: {
    quantity: "cantidad",
    status: "estado",
    value: "valor",
    date: "fecha",
    dateSigned: "fecha de firma",
    amendments: "enmiendas",
  },
  ofMember: (member, field) => `${member}, ${field}`,
  set: (name, to) => `${name}: ${to}`,
  removed: (name, was) => `${name}: ya no consta (antes ${was})`,
  changed: (name, from, to) => `${name}: cambia de ${from} a ${to}`,
  moved: (name, from, to) => `${name}: pasa de ${from} a ${to}`,
  added: (member) => `Se agrega: ${member}`,
  gone: (member) => `Ya no consta: ${member}`,
  manyAdded: (count, members) => `Se agregan ${count} ${members}`,
  manyGone: (count, members) => `Ya no constan ${count} ${members}`,
  to: (suppliers) => `a ${suppliers}`,
  forValue: (value) => `por ${value}`,
  entries: (count) => `${count} entradas`,
};

const pt: HistoryWords = {
  fields: {
    title: "Título",
    description: "Descrição",
    status: "Situação",
    value: "Valor estimado",
    method: "Método de contratação",
    start: "Início do recebimento de propostas",
    deadline: "Fim do recebimento de propostas",
    enquiries: "Fim dos esclarecimentos",
    award: "Adjudicação prevista",
    tenderers: "Número de licitantes",
    buyer: "Comprador",
  },
  members: {
    item: ["Item", "itens"],
    lot: ["Lote", "lotes"],
    document: ["Documento", "documentos"],
    bid: ["Proposta", "propostas"],
    award: ["Adjudicação", "adjudicações"],
    contract: ["Contrato", "contratos"],
  },
  memberFields: {
    quantity: "quantidade",
    status: "situação",
    value: "valor",
    date: "data",
    dateSigned: "data de assinatura",
    amendments: "aditivos",
  },
  ofMember: (member, field) => `${member}, ${field}`,
  set: (name, to) => `${name}: ${to}`,
  removed: (name, was) => `${name}: já não consta (antes ${was})`,
  changed: (name, from, to) => `${name}: muda de ${from} para ${to}`,
  moved: (name, from, to) => `${name}: passa de ${from} para ${to}`,
  added: (member) => `Acrescenta-se: ${member}`,
  gone: (member) => `Já não consta: ${member}`,
  manyAdded: (count, members) => `Acrescentam-se ${count} ${members}`,
  manyGone: (count, members) => `Já não constam ${count} ${members}`,
  to: (suppliers) => `a ${suppliers}`,
  forValue: (value) => `por ${value}`,
  entries: (count) => `${count} entradas`,
};

const fr: HistoryWords = {
  fields: {
    title: "Titre",
    description: "Description",
    status: "État",
    value: "Valeur estimée",
    method: "Procédure",
    start: "Début de réception des offres",
    deadline: "Date limite de réception des offres",
    enquiries: "Fin des questions",
    award: "Attribution prévue",
    tenderers: "Nombre de soumissionnaires",
    buyer: "Acheteur",
  },
  members: {
    item: ["Article", "articles"],
    lot: ["Lot", "lots"],
    document: ["Document", "documents"],
    bid: ["Offre", "offres"],
    award: ["Attribution", "attributions"],
    contract: ["Contrat", "contrats"],
  },
  memberFields: {
    quantity: "quantité",
    status: "état",
    value: "valeur",
    date: "date",
    dateSigned: "date de signature",
    amendments: "avenants",
  },
  ofMember: (member, field) => `${member}, ${field}`,
  set: (name, to) => `${name} : ${to}`,
  removed: (name, was) => `${name} : n’est plus indiqué (avant ${was})`,
  changed: (name, from, to) => `${name} : de ${from} à ${to}`,
  moved: (name, from, to) => `${name} : du ${from} au ${to}`,
  added: (member) => `Ajout : ${member}`,
  gone: (member) => `Retrait : ${member}`,
  manyAdded: (count, members) => `Ajout de ${count} ${members}`,
  manyGone: (count, members) => `Retrait de ${count} ${members}`,
  to: (suppliers) => `à ${suppliers}`,
  forValue: (value) => `pour ${value}`,
  entries: (count) => `${count} entrées`,
};

const languages: Readonly<Record<string, HistoryWords>> = { en, es, pt, fr };

/** The words of a language (ISO 639-1, or a tag such as pt-BR); English where we have none. */
export function historyWords(language: string | undefined): HistoryWords {
  const code = language?.toLowerCase().split(/[-_]/)[0] ?? "en";
  return (Object.hasOwn(languages, code) ? languages[code] : undefined) ?? en;
}
