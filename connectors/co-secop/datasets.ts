/** The sets of datos.gov.co that are read. Ids rotate now and then: the catalogue finds a set by its name. */
export interface Dataset {
  /** Kind of payload. */
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** Columns whose day says that a row is new or has changed. */
  readonly dates: readonly string[];
  /** Columns that tell a row from another. */
  readonly key: readonly string[];
  /** Days read again before the watermark: rows appear late, and some changes carry an old day. */
  readonly overlapDays: number;
  /** First day with rows. */
  readonly since: string;
}

export const host = "https://www.datos.gov.co";
export const biddersId = "hgi6-6wh3";

export const datasets: readonly Dataset[] = [
  {
    kind: "processes",
    id: "p6dx-8zbt",
    name: "SECOP II - Procesos de Contratación",
    dates: ["fecha_de_ultima_publicaci", "fecha_adjudicacion"],
    key: ["id_del_proceso", "id_adjudicacion", "codigoproveedor"],
    overlapDays: 3,
    since: "2015-04-01",
  },
  {
    kind: "contracts",
    id: "jbjy-vk9h",
    name: "SECOP II - Contratos Electrónicos",
    dates: ["fecha_de_firma", "ultima_actualizacion"],
    key: ["id_contrato"],
    overlapDays: 3,
    since: "2015-06-01",
  },
  {
    kind: "secop1",
    id: "f789-7hwg",
    name: "SECOP I - Procesos de Compra Pública",
    dates: ["fecha_de_cargue_en_el_secop", "ultima_actualizacion"],
    key: ["uid"],
    overlapDays: 3,
    since: "2018-01-01",
  },
  {
    kind: "orders",
    id: "rgxm-mmea",
    name: "Tienda Virtual del Estado Colombiano - Consolidado",
    dates: ["fecha"],
    key: ["identificador_de_la_orden"],
    // Orders change without a date.
    overlapDays: 60,
    since: "2013-08-01",
  },
];

/** Columns with personal data of officials and representatives: they are not asked for, and dropped where they come. */
export const personalColumns = {
  contracts: [
    "nombre_representante_legal",
    "nacionalidad_representante_legal",
    "domicilio_representante_legal",
    "tipo_de_identificaci_n_representante_legal",
    "identificaci_n_representante_legal",
    "g_nero_representante_legal",
    "nombre_del_banco",
    "tipo_de_cuenta",
    "n_mero_de_cuenta",
    "nombre_ordenador_del_gasto",
    "tipo_de_documento_ordenador_del_gasto",
    "n_mero_de_documento_ordenador_del_gasto",
    "nombre_supervisor",
    "tipo_de_documento_supervisor",
    "n_mero_de_documento_supervisor",
    "nombre_ordenador_de_pago",
    "tipo_de_documento_ordenador_de_pago",
    "n_mero_de_documento_ordenador_de_pago",
  ],
  secop1: [
    "tipo_doc_representante_legal",
    "identific_representante_legal",
    "nombre_del_represen_legal",
    "sexo_replegal",
    // Names of bidders and of who scored them, in free text.
    "proponentes_seleccionados",
  ],
  processes: ["nombre_del_adjudicador"],
  orders: ["solicitante"],
} as const;

/** All of them, whatever the set. */
export const isPersonal = (column: string): boolean =>
  Object.values(personalColumns).some((columns) => (columns as readonly string[]).includes(column));
