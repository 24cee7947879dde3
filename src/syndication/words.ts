/** The languages in which feeds can be had. */
export const feedLanguages = ["en", "es", "pt", "fr"] as const;
export type FeedLanguage = (typeof feedLanguages)[number];

interface Words {
  readonly title: string;
  readonly deadlines: string;
  readonly description: string;
  readonly untitled: string;
  readonly buyer: string;
  readonly country: string;
  readonly value: string;
  readonly method: string;
  readonly status: string;
  readonly deadline: string;
  readonly suppliers: string;
  readonly reserved: string;
  readonly withdrawn: string;
  /** Why an item is gone. */
  readonly withdrawal: string;
}

/** What our feeds say beside what the sources say. */
export const feedWords: Readonly<Record<FeedLanguage, Words>> = {
  en: {
    title: "Procurement notices",
    deadlines: "Deadlines of procurement notices",
    description: "Public procurement of the Americas, from the portals of its countries",
    untitled: "Untitled process",
    buyer: "Buyer",
    country: "Country",
    value: "Value",
    method: "Method",
    status: "Status",
    deadline: "Bids until",
    suppliers: "Awarded to",
    reserved: "Reserved for micro, small and medium enterprises",
    withdrawn: "withdrawn",
    withdrawal: "The process was withdrawn by its publisher.",
  },
  es: {
    title: "Avisos de contratación pública",
    deadlines: "Plazos de contrataciones públicas",
    description: "Contratación pública de las Américas, desde los portales de sus países",
    untitled: "Proceso sin título",
    buyer: "Comprador",
    country: "País",
    value: "Valor",
    method: "Método",
    status: "Estado",
    deadline: "Ofertas hasta",
    suppliers: "Adjudicado a",
    reserved: "Reservado para micro, pequeñas y medianas empresas",
    withdrawn: "retirado",
    withdrawal: "El proceso fue retirado por quien lo publicó.",
  },
  pt: {
    title: "Avisos de contratação pública",
    deadlines: "Prazos de contratações públicas",
    description: "Contratação pública das Américas, a partir dos portais dos seus países",
    untitled: "Processo sem título",
    buyer: "Comprador",
    country: "País",
    value: "Valor",
    method: "Método",
    status: "Situação",
    deadline: "Propostas até",
    suppliers: "Adjudicado a",
    reserved: "Reservado a micro, pequenas e médias empresas",
    withdrawn: "retirado",
    withdrawal: "O processo foi retirado por quem o publicou.",
  },
  fr: {
    title: "Avis de marchés publics",
    deadlines: "Échéances de marchés publics",
    description: "Marchés publics des Amériques, depuis les portails de leurs pays",
    untitled: "Procédure sans titre",
    buyer: "Acheteur",
    country: "Pays",
    value: "Valeur",
    method: "Procédure",
    status: "État",
    deadline: "Offres jusqu’au",
    suppliers: "Attribué à",
    reserved: "Réservé aux micro, petites et moyennes entreprises",
    withdrawn: "retiré",
    withdrawal: "La procédure a été retirée par qui l’avait publiée.",
  },
};
