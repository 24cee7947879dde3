import type { Language } from "./catalogue.ts";
import type { SupplierSize, WorldBuyer, WorldProcess } from "./types.ts";

/** A buying institution. `{m}` municipality with its place, `{l}` locality, `{r}` region, `{y}` year, `{x}` what is bought. */
export interface Institution {
  readonly level: WorldBuyer["level"];
  readonly name: string;
}

const institutions = (text: string): Institution[] =>
  text.split("|").map((entry) => {
    const level = entry.startsWith("N:") ? "national" : entry.startsWith("R:") ? "regional" : "local";
    return { level, name: entry.slice(2) };
  });

export interface Words {
  readonly institutions: readonly Institution[];
  readonly units: readonly string[];
  readonly titles: Readonly<Record<WorldProcess["category"], readonly string[]>>;
  readonly descriptions: readonly string[];
  /** What tells items of one product apart; `{n}` a letter. */
  readonly variant: string;
  readonly amendments: readonly string[];
  readonly givenNames: Readonly<Record<"women" | "men", readonly string[]>>;
  readonly surnames: readonly string[];
  /** Company names before the legal form; `{s}` and `{t}` surnames, `{w}` a coined word, `{l}` locality. */
  readonly companies: readonly string[];
}

const es: Words = {
  institutions: institutions(
    "L:{m}|R:Hospital Regional de {l}|N:Ministerio de Obras Públicas, Dirección {r}|L:Escuela República de {l}|N:Ministerio de Salud, Dirección {r}|R:Universidad Nacional de {l}|L:Corporación Municipal de Educación de {l}|N:Instituto de Seguridad Social, Sede {l}|R:Gobierno de {r}|N:Servicio Nacional de Aduanas, Oficina {l}|L:Empresa Pública de Aguas de {l}|R:Policía de {r}|L:Centro de Salud Familiar N.º 4 de {l}",
  ),
  units: [
    "Departamento de Adquisiciones",
    "Unidad de Compras",
    "Dirección de Administración y Finanzas",
    "Unidad de Logística y Abastecimiento",
    "Secretaría de Planificación",
  ],
  titles: {
    goods: [
      "Adquisición de {x} para {b}",
      "Compra de {x}, {l}",
      "Suministro de {x} año {y}",
      "Provisión de {x} con entrega en {l}",
    ],
    services: ["Contratación de {x} para {b}", "{X}, {l} {y}", "Convenio de {x} por demanda"],
    works: ["{X} en {l}", "Obra: {x}, sector {l} norte", "Ejecución del proyecto «{x} {l}» etapa II"],
  },
  descriptions: [
    "Se requiere {x} según las bases administrativas y especificaciones técnicas adjuntas. La entrega se hará en {l}, {r}, dentro de {d} días corridos.",
    "{b} llama a presentar ofertas para {x}. Plazo máximo de ejecución: {d} días. Se exige garantía de seriedad de la oferta.",
    "Proceso convocado para atender la programación del año {y}. Incluye traslado, instalación y garantía mínima de 12 meses; no se aceptan entregas parciales.",
    "El presente llamado tiene por objeto {x}. Las consultas se reciben solo por el sistema; la visita a terreno en {l} es obligatoria.",
  ],
  variant: "tipo {n}",
  amendments: [
    "Aumento de las cantidades contratadas",
    "Ampliación de plazo por lluvias",
    "Obras extraordinarias no previstas",
    "Reajuste de precios según contrato",
  ],
  givenNames: {
    women: ["María José", "Ana Lucía", "Sofía", "Verónica", "Rocío", "Inés", "Ximena", "Belén", "Yolanda"],
    men: ["José Luis", "Andrés", "Martín", "Ramón", "Julián", "Íñigo", "Wilmer", "Óscar", "Hernán"],
  },
  surnames: [
    "González",
    "Muñoz",
    "Rodríguez",
    "Peña",
    "Quispe",
    "Núñez",
    "Gutiérrez",
    "Ibáñez",
    "Huamán",
    "Castañeda",
    "Ordóñez",
    "Vásquez",
    "Mamani",
    "O'Higgins",
    "Güell",
    "Martínez",
    "Ávila",
    "Zúñiga",
  ],
  companies: [
    "Comercial {w}",
    "Distribuidora {s} & {t}",
    "Constructora {w}",
    "{s} y {t} Ingenieros",
    "Servicios Integrales {w}",
    "Importadora {s}",
    "Grupo {w} de {l}",
    "Inversiones {s} Hnos.",
    "{w} Tecnología",
    "Suministros «{w}»",
  ],
};

const pt: Words = {
  institutions: institutions(
    "L:{m}|R:Hospital Estadual de {l}|N:Ministério da Saúde, Núcleo {r}|L:Escola Municipal de {l}|N:Instituto Federal de Educação, Campus {l}|R:Secretaria de Estado da Educação – {r}|L:Câmara Municipal de {l}|N:Departamento Nacional de Estradas, Unidade {l}|R:Companhia de Saneamento – {r}|L:Fundo Municipal de Saúde de {l}",
  ),
  units: [
    "Setor de Licitações",
    "Divisão de Compras e Contratos",
    "Coordenação de Administração",
    "Núcleo de Suprimentos",
  ],
  titles: {
    goods: ["Aquisição de {x} para {b}", "Registro de preços para {x}", "Fornecimento de {x}, exercício {y}"],
    services: [
      "Contratação de {x} em {l}",
      "Prestação de serviços: {x} {y}",
      "Contratação de empresa especializada em {x}",
    ],
    works: ["{X} no município de {l}", "Execução de obra: {x}, {l}", "{X} – 2ª etapa, {r}"],
  },
  descriptions: [
    "Constitui objeto desta licitação a contratação de {x}, conforme condições e exigências estabelecidas no edital e em seus anexos. Prazo de entrega: {d} dias.",
    "{b} torna público que receberá propostas para {x}. A execução ocorrerá em {l}, {r}, no prazo de {d} dias.",
    "Atendimento às necessidades do exercício {y}, com garantia mínima de 12 meses. Não será admitida a subcontratação.",
  ],
  variant: "tipo {n}",
  amendments: [
    "Acréscimo quantitativo do objeto",
    "Prorrogação do prazo de vigência",
    "Reequilíbrio econômico-financeiro",
    "Reajuste anual de preços",
  ],
  givenNames: {
    women: ["Ana Paula", "Conceição", "Luíza", "Márcia", "Antônia", "Beatriz", "Íris"],
    men: ["João", "Antônio", "José Carlos", "Caíque", "Sérgio", "Otávio", "Luís"],
  },
  surnames: [
    "da Silva",
    "Gonçalves",
    "Araújo",
    "Conceição",
    "Magalhães",
    "Simões",
    "Assunção",
    "Falcão",
    "Guimarães",
    "Sá",
    "Brandão",
    "Müller",
  ],
  companies: [
    "Comércio {w}",
    "Construtora {s} & {t}",
    "{w} Engenharia",
    "Distribuidora {s}",
    "{s} Serviços Técnicos",
    "Indústria {w}",
    "Farmacêutica {w} do Brasil",
    "{w} Soluções",
  ],
};

const en: Words = {
  institutions: institutions(
    "L:{m}|N:Department of Transportation, {r} Division|R:{r} Department of Health|L:{l} Public School District|N:Department of Veterans' Services, {l} Medical Centre|R:University of {r}|L:{l} Transit Authority|N:Parks and Wildlife Service, {r} Office|L:{l} Water & Sewer Board|N:Defence Supply Office, {l}",
  ),
  units: ["Purchasing Division", "Contracting Office", "Procurement and Supply Branch", "Finance and Administration"],
  titles: {
    goods: ["Purchase of {x}, {l}", "{X} for {b}", "Supply and delivery of {x} ({y})"],
    services: ["{X} – {l}", "Provision of {x}, {y}", "Standing offer for {x}"],
    works: ["{X}, {l} – Phase 2", "{X} at {l}, {r}", "Construction contract: {x}"],
  },
  descriptions: [
    "{b} invites offers for {x} as set out in the statement of work. Delivery to {l}, {r}, within {d} days of award.",
    "The contractor shall furnish all labour, materials and equipment required for {x}. Period of performance: {d} days.",
    "Requirement for fiscal year {y}. Questions must be submitted in writing; a site visit will be held in {l}.",
  ],
  variant: "type {n}",
  amendments: [
    "Additional quantities ordered",
    "Extension of the period of performance",
    "Change order for unforeseen site conditions",
    "Exercise of option year",
  ],
  givenNames: {
    women: ["Margaret", "Zoë", "Linda", "Renée", "Dolores", "Aisha"],
    men: ["Robert", "Liam", "José", "Wayne", "Kofi", "Patrick"],
  },
  surnames: [
    "Smith",
    "O'Brien",
    "Nguyen",
    "MacDonald",
    "García",
    "Johnson",
    "Singh",
    "Tremblay",
    "Lee",
    "Begay",
    "Kowalski",
    "St. Pierre",
  ],
  companies: [
    "{w} Supply",
    "{s} & {t} Contractors",
    "{w} Technologies",
    "{s} Brothers Construction",
    "{l} Office Products",
    "{w} Medical",
    "{s}, {t} and Associates",
    "{w} Facility Services",
  ],
};

const fr: Words = {
  institutions: institutions(
    "L:Ville de {l}|N:Services publics et Approvisionnement, région de {l}|R:Ministère des Transports – {r}|L:Centre de services scolaire de {l}|R:Université de {l}|L:Société de transport de {l}|R:Centre hospitalier de {l}|N:Pêches et Océans, bureau de {l}|L:Régie de l'eau de {l}",
  ),
  units: ["Direction de l'approvisionnement", "Service des achats", "Bureau des contrats"],
  titles: {
    goods: ["Acquisition : {x}, {l}", "Fourniture et livraison ({y}) : {x}", "{X} pour {b}"],
    services: ["{X} – {l}", "Prestation ({y}) : {x}"],
    works: ["{X}, {l} – phase 2", "Travaux à {l} : {x}"],
  },
  descriptions: [
    "{b} sollicite des offres ({x}) conformément au devis technique. Livraison à {l} dans un délai de {d} jours.",
    "L'entrepreneur fournira la main-d'œuvre, les matériaux et l'équipement nécessaires. Objet : {x}. Durée : {d} jours.",
  ],
  variant: "type {n}",
  amendments: ["Ajout de quantités", "Prolongation du contrat", "Conditions de chantier imprévues"],
  givenNames: { women: ["Hélène", "Geneviève", "Zoé", "Amélie"], men: ["François", "Jérôme", "Étienne", "Loïc"] },
  surnames: ["Tremblay", "Gagné", "Côté", "Bélanger", "L'Écuyer", "Lévesque", "Nguyễn", "Desrosiers"],
  companies: [
    "Les Entreprises {w}",
    "{s} et {t} Construction",
    "Groupe {s}",
    "{w} Solutions d'affaires",
    "Fournitures {l}",
    "Excavation {s} & Fils",
  ],
};

export const words: Readonly<Record<Language, Words>> = { es, pt, en, fr };

/** Coined company words. */
export const coined: readonly string[] = [
  "Andina",
  "Altamar",
  "Boreal",
  "Cóndor",
  "Delta",
  "Équinox",
  "Fénix",
  "Guaraní",
  "Horizonte",
  "Iguazú",
  "Jaguar",
  "Kallpa",
  "Lumen",
  "Meridiano",
  "Norte 21",
  "Orión",
  "Pacífico",
  "Quetzal",
  "Río Claro",
  "Sumaq",
  "Trébol",
  "Ñandú",
  "Vértice",
  "Yaguar",
];

/** Supplier sizes with their share of a thousand. */
export const sizes: readonly (readonly [SupplierSize, number])[] = [
  ["micro", 450],
  ["small", 300],
  ["medium", 150],
  ["large", 100],
];

/** Fills `{name}` places; `{X}` is `{x}` with a capital. Unknown names stay. */
export function fill(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{(\w)\}/g, (place, name: string) => {
    if (name === "X") return capital(values["x"] ?? "");
    return values[name] ?? place;
  });
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Text that breaks careless writers of CSV, XML, HTML and spreadsheets. It has no blanks at its ends. */
export const awkward: readonly ((text: string) => string)[] = [
  (text) => `"${text}"`,
  (text) => `${text}; lotes 1, 2, y 3`,
  (text) => `${text}\nSegunda línea, con "comillas"`,
  (text) => `<b>${text}</b> & más`,
  (text) => `=SUM(1) ${text}`,
  (text) => `${text} 🏗️🚑`,
  (text) => `${text} ${"(\\\\srv\\c$)"} 'x' %20 {0}`,
  (text) => `${text} ]]> <!-- --> &amp;`,
];
