/**
 * The column tables of the files that CompraNet and Compras MX have published since 2002, as data. Headers are compared
 * without regard to case, accents, underscores and points, so one spelling stands for all of those.
 */

/** What a column says, whatever the layout calls it. */
export type Field =
  | "governmentLevel"
  | "branchCode"
  | "branchName"
  | "institutionType"
  | "institutionCode"
  | "institutionAcronym"
  | "institution"
  | "unitCode"
  | "unit"
  | "state"
  | "file"
  | "fileTitle"
  | "template"
  | "legalBasis"
  | "law"
  | "exceptionArticle"
  | "exceptionText"
  | "forceMajeure"
  | "itemClass"
  | "budgetLine"
  | "procedure"
  | "awardDate"
  | "publicationDate"
  | "openingDate"
  | "clarificationDate"
  | "character"
  | "category"
  | "method"
  | "submission"
  | "callStatus"
  | "contract"
  | "contractNumber"
  | "contractTitle"
  | "contractText"
  | "contractStart"
  | "contractEnd"
  | "contractSigned"
  | "contractStatus"
  | "contractUrl"
  | "amount"
  | "currency"
  | "minimumNet"
  | "minimumGross"
  | "maximumNet"
  | "maximumGross"
  | "rangeCurrency"
  | "amended"
  | "amendmentCode"
  | "framework"
  | "budgetProject"
  | "budgetProgramme"
  | "federalShare"
  | "funder"
  | "supplier"
  | "rfc"
  | "rupc"
  | "supplierCountry"
  | "size"
  | "sizeBySupplier"
  | "sizeByBuyer"
  | "announcement";

/** `ignored`: known and left out for the reason beside it; `personal`: left out and counted. */
export type Use = Field | "ignored" | "personal";

export interface Column {
  readonly header: string;
  readonly use: Use;
  /** Other names under which the same layout's files have this column. */
  readonly also: readonly string[];
  /** Not in every file of the layout: its absence is no issue. */
  readonly optional: boolean;
}

export interface Layout {
  readonly id: LayoutId;
  readonly title: string;
  readonly columns: readonly Column[];
  /** A header with this word in it belongs to no other layout. */
  readonly sign: string;
}

export type LayoutId = "contracts-2002" | "contracts-2010" | "contracts-2018" | "contracts-2023" | "calls";

const column = (header: string, use: Use, ...also: string[]): Column => ({ header, use, also, optional: false });
const rare = (header: string, use: Use, ...also: string[]): Column => ({ header, use, also, optional: true });

/** 2002-2017, 13 columns (A/B). [S: a listing of the real files' headers] */
const contracts2002: readonly Column[] = [
  column("DEPENDENCIA / ENTIDAD", "institution", "DEPENDENCIA"),
  column("NOMBRE UC", "unit"),
  column("CLAVE UC", "unitCode"),
  column("NÚMERO DE PROCEDIMIENTO", "procedure"),
  column("TIPO DE PROCEDIMIENTO", "method"),
  column("TIPO CONTRATACIÓN", "category"),
  column("CARACTER", "character"),
  column("NÚMERO DE CONTRATO", "contract"),
  column("REFERENCIA DE LA CONTRATACIÓN", "fileTitle"),
  column("FECHA DE SUSCRIPCIÓN DE CONTRATO", "contractSigned"),
  column("IMPORTE MN SIN IVA", "amount"),
  column("RAZÓN SOCIAL", "supplier"),
  column("URL DEL CONTRATO", "contractUrl"),
];

/** 2010-2017 bulk files, 39 columns. [D: headers of the samples; the rare ones S: code that reads later cuts] */
const contracts2010: readonly Column[] = [
  // The header cell is empty in some files; the reader then calls the column by its position.
  column("GOBIERNO", "governmentLevel", "column 1"),
  column("SIGLAS", "institutionAcronym"),
  column("DEPENDENCIA", "institution"),
  column("CLAVEUC", "unitCode"),
  column("NOMBRE_DE_LA_UC", "unit"),
  column("RESPONSABLE", "personal"),
  column("NUMERO_EXPEDIENTE", "file", "CODIGO_EXPEDIENTE"),
  column("TITULO_EXPEDIENTE", "fileTitle"),
  column("PLANTILLA_EXPEDIENTE", "template"),
  column("NUMERO_PROCEDIMIENTO", "procedure"),
  column("EXP_F_FALLO", "awardDate"),
  column("PROC_F_PUBLICACION", "publicationDate"),
  column("FECHA_APERTURA_PROPOSICIONES", "openingDate"),
  column("CARACTER", "character"),
  column("TIPO_CONTRATACION", "category"),
  column("TIPO_PROCEDIMIENTO", "method"),
  column("FORMA_PROCEDIMIENTO", "submission"),
  column("CODIGO_CONTRATO", "contract"),
  column("TITULO_CONTRATO", "contractTitle"),
  column("FECHA_INICIO", "contractStart"),
  column("FECHA_FIN", "contractEnd"),
  column("IMPORTE_CONTRATO", "amount"),
  column("MONEDA", "currency"),
  column("ESTATUS_CONTRATO", "contractStatus"),
  // Whether the portal moved the file to its archive.
  column("ARCHIVADO", "ignored"),
  column("RAMO", "branchCode"),
  column("CLAVE_PROGRAMA", "budgetProgramme"),
  column("APORTACION_FEDERAL", "federalShare"),
  column("FECHA_CELEBRACION", "contractSigned"),
  column("CONTRATO_MARCO", "framework"),
  // OCDS has no field for joint purchases nor for multi-year ones (the contract's period tells).
  column("COMPRA_CONSOLIDADA", "ignored"),
  column("PLURIANUAL", "ignored"),
  column("CLAVE_CARTERA_SHCP", "budgetProject"),
  column("ESTRATIFICACION_MUC", "sizeByBuyer"),
  column("PROVEEDOR_CONTRATISTA", "supplier"),
  column("ESTRATIFICACION_MPC", "sizeBySupplier"),
  // The state of the supplier's account on the day of the cut, and who runs that account: not part of the process.
  column("ESTATUS_EMPRESA", "ignored"),
  column("CUENTA_ADMINISTRADA_POR", "ignored"),
  column("ANUNCIO", "announcement"),
  rare("SIGLAS_PAIS", "supplierCountry"),
  rare("FOLIO_RUPC", "rupc"),
  rare("CONVENIO_MODIFICATORIO", "amended"),
];

/** 2018-2022, 45 columns (C). [S: full header] */
const contracts2018: readonly Column[] = [
  column("Orden de gobierno", "governmentLevel"),
  column("Siglas de la Institución", "institutionAcronym"),
  column("Institución", "institution"),
  column("Clave de la UC", "unitCode"),
  column("Nombre de la UC", "unit"),
  column("Responsable de la UC", "personal"),
  column("Código del expediente", "file"),
  // The buyer's own note on the file, free text that repeats the title.
  column("Referencia del expediente", "ignored"),
  column("Clave CUCOP", "itemClass"),
  column("Título del expediente", "fileTitle"),
  column("Plantilla del expediente", "template"),
  column("Fundamento legal", "legalBasis"),
  column("Número del procedimiento", "procedure"),
  column("Fecha de fallo", "awardDate"),
  column("Fecha de publicación", "publicationDate"),
  column("Fecha de apertura", "openingDate"),
  column("Carácter del procedimiento", "character"),
  column("Tipo de contratación", "category"),
  column("Tipo de procedimiento", "method"),
  column("Forma de participación", "submission"),
  column("Código del contrato", "contract"),
  column("Núm. de control del contrato", "contractNumber"),
  column("Título del contrato", "contractTitle"),
  column("Descripción del contrato", "contractText"),
  column("Fecha de inicio del contrato", "contractStart"),
  column("Fecha de fin del contrato", "contractEnd"),
  column("Importe del contrato", "amount"),
  column("Moneda del contrato", "currency"),
  column("Estatus del contrato", "contractStatus"),
  column("Convenio modificatorio", "amended"),
  column("Clave del programa federal", "budgetProgramme"),
  column("Fecha de firma del contrato", "contractSigned"),
  column("Contrato marco", "framework"),
  column("Compra consolidada", "ignored"),
  column("Contrato plurianual", "ignored"),
  column("Clave de cartera SHCP", "budgetProject"),
  column("Folio en el RUPC", "rupc"),
  column("RFC", "rfc"),
  column("Proveedor o contratista", "supplier"),
  column("Estratificación de la empresa", "size"),
  column("Clave del país de la empresa", "supplierCountry"),
  // A mark of the portal's own check.
  column("RFC verificado en el SAT", "ignored"),
  // Whether a foreign loan pays: the funding body tells more.
  column("Crédito externo", "ignored"),
  column("Organismo financiero", "funder"),
  column("Dirección del anuncio", "announcement"),
];

/**
 * 2023 on, 73 columns (D), of which these are known by name; the others show as `unknown-column`.
 * [S: the sample, the dossier and code that reads the real files]
 */
const contracts2023: readonly Column[] = [
  column("Orden de gobierno", "governmentLevel"),
  column("Clave Ramo", "branchCode"),
  column("Descripción Ramo", "branchName"),
  column("Tipo de Institución", "institutionType"),
  column("Clave Institución", "institutionCode"),
  column("Siglas de la Institución", "institutionAcronym"),
  column("Institución", "institution"),
  column("Clave de la UC", "unitCode"),
  column("Nombre de la UC", "unit"),
  rare("Responsable de la UC", "personal"),
  column("Código del expediente", "file"),
  column("Referencia del expediente", "ignored"),
  column("Título del expediente", "fileTitle"),
  rare("Plantilla del expediente", "template"),
  column("Partida específica", "budgetLine"),
  column("Ley", "law"),
  column("Tipo Procedimiento", "method", "Tipo de procedimiento"),
  column("Artículo de excepción", "exceptionArticle"),
  column("Descripción excepción", "exceptionText"),
  rare("La contratación es por Caso fortuito o fuerza mayor", "forceMajeure"),
  column("Contrato marco", "framework"),
  column("Compra consolidada", "ignored"),
  column("Número de procedimiento", "procedure", "Número del procedimiento"),
  column("Tipo de contratación", "category"),
  column("Carácter del procedimiento", "character"),
  column("Forma de participación", "submission"),
  column("Fecha de publicación", "publicationDate"),
  column("Fecha de apertura", "openingDate"),
  column("Fecha de fallo", "awardDate"),
  column("Código del contrato", "contract"),
  column("Núm. del contrato", "contractNumber", "Núm. de control del contrato"),
  column("Título del contrato", "contractTitle"),
  column("Descripción del contrato", "contractText"),
  // "Abierto" or "cerrado": the minimum and maximum amounts tell.
  column("Tipo de contrato", "ignored"),
  column("Contrato plurianual", "ignored"),
  column("Fecha de inicio del contrato", "contractStart"),
  column("Fecha de fin del contrato", "contractEnd"),
  column("Fecha de firma del contrato", "contractSigned"),
  // PUBLICADO in every row: a state of the record in the portal.
  column("Estatus DRC", "ignored"),
  column("Estatus Contrato", "contractStatus", "Estatus del contrato"),
  column("Importe DRC", "amount"),
  column("Moneda", "currency"),
  column("Monto sin imp./mínimo", "minimumNet"),
  column("Monto mínimo con imp.", "minimumGross"),
  column("Monto sin imp./máximo", "maximumNet"),
  column("Monto máximo con imp.", "maximumGross"),
  rare("Moneda (2)", "rangeCurrency"),
  column("Convenio modificatorio", "amended"),
  // The contract's own code again, filled where it was amended.
  rare("Código Ref. Contrato", "ignored"),
  rare("Código Ref. último convenio", "amendmentCode"),
  column("Clave del programa federal", "budgetProgramme"),
  column("Clave de cartera SHCP", "budgetProject"),
  column("rfc", "rfc"),
  column("Proveedor o contratista", "supplier"),
  column("Folio en el RUPC", "rupc"),
  column("País de la empresa", "supplierCountry"),
  // Follows from the country.
  column("Nacionalidad proveedor o contratista", "ignored"),
  column("Estratificación", "size"),
  rare("Crédito externo", "ignored"),
  rare("Organismo financiero", "funder"),
  column("Dirección del anuncio", "announcement"),
];

/** "Difusión de procedimientos": the search page's Excel export of running procedures. [S: code that reads real ones] */
const calls: readonly Column[] = [
  // The row's number in the export.
  column("NÚM.", "ignored"),
  column("NÚMERO DE IDENTIFICACIÓN", "procedure"),
  column("CARÁCTER", "character"),
  column("NOMBRE", "fileTitle"),
  column("SIGLAS DEPENDENCIA O ENTIDAD", "institutionAcronym"),
  column("ESTATUS", "callStatus"),
  column("FECHA JUNTA DE ACLARACIONES", "clarificationDate"),
  column("FECHA DE PRESENTACIÓN Y APERTURA DE PROPOSICIONES", "openingDate"),
  column("TIPO DE PUBLICACIÓN", "method"),
  column("TIPO DE CONTRATACIÓN", "category"),
  column("CÓDIGO DE EXPEDIENTE", "file"),
  column("UNIDAD COMPRADORA", "unit"),
  column("ENTIDAD FEDERATIVA", "state"),
];

export const layouts: readonly Layout[] = [
  {
    id: "contracts-2002",
    title: "Contracts 2002-2017, 13 columns",
    columns: contracts2002,
    sign: "importe mn sin iva",
  },
  {
    id: "contracts-2010",
    title: "Contracts 2010-2017, bulk file of 39 columns",
    columns: contracts2010,
    sign: "codigo contrato",
  },
  {
    id: "contracts-2018",
    title: "Contracts 2018-2022, 45 columns",
    columns: contracts2018,
    sign: "importe del contrato",
  },
  {
    id: "contracts-2023",
    title: "Contracts 2023 and later, 73 columns",
    columns: contracts2023,
    sign: "importe drc",
  },
  {
    id: "calls",
    title: "Running procedures (Difusión de procedimientos)",
    columns: calls,
    sign: "tipo de publicacion",
  },
];
