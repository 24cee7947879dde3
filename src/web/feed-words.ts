import type { ReportLanguage } from "../registry/index.ts";

/** Labels of the pages for publishers. */
export interface FeedWords {
  readonly feeds: string;
  readonly intro: string;
  readonly register: string;
  readonly registerIntro: string;
  readonly own: string;
  readonly key: string;
  readonly keyHint: string;
  readonly open: string;
  readonly none: string;
  readonly authority: string;
  readonly who: string;
  readonly what: string;
  readonly country: string;
  readonly countryHint: string;
  readonly contact: string;
  readonly contactHint: string;
  readonly address: string;
  readonly addressHint: string;
  readonly kind: string;
  readonly licence: string;
  readonly licenceHint: string;
  readonly schedule: string;
  readonly hourly: string;
  readonly sixHourly: string;
  readonly daily: string;
  readonly table: string;
  readonly mapping: string;
  readonly mappingHint: string;
  readonly currency: string;
  readonly send: string;
  readonly wrong: string;
  readonly registered: string;
  readonly keepKey: string;
  readonly proof: string;
  readonly proofIntro: string;
  readonly proofFile: string;
  readonly proofDns: string;
  readonly proofMeta: string;
  readonly check: string;
  readonly proofFound: string;
  readonly proofNotFound: string;
  readonly trial: string;
  readonly trialIntro: string;
  readonly tryNow: string;
  readonly submit: string;
  readonly submitNow: string;
  readonly giveUp: string;
  readonly giveUpIntro: string;
  readonly report: string;
  readonly noTrial: string;
  readonly next: string;
  readonly errors: string;
  readonly place: string;
  readonly often: string;
  readonly preview: string;
  readonly quality: string;
  readonly passes: string;
  readonly fails: string;
  readonly status: string;
  readonly history: string;
  readonly day: string;
  readonly runs: string;
  readonly complete: string;
  readonly language: string;
  readonly notices: string;
}

const es: FeedWords = {
  feeds: "Fuentes registradas",
  intro:
    "Los portales de contratación pueden registrar aquí su fuente de datos: es gratis, se prueba en el momento y dice qué mejorar.",
  register: "Registrar una fuente",
  registerIntro:
    "No hace falta saber programar. Después podrá probar que la dirección es suya, ver un informe y enviar la fuente a aprobación.",
  own: "Mis fuentes",
  key: "Su clave",
  keyHint: "La que se mostró al registrarse; empieza por pregon_publisher_.",
  open: "Abrir",
  none: "Todavía no hay ninguna.",
  authority: "Nombre de la autoridad",
  who: "Quién publica",
  what: "Qué publica",
  country: "País",
  countryHint: "Código de dos letras, por ejemplo CL.",
  contact: "Contacto",
  contactHint: "Correo de una oficina, no de una persona. Solo lo ve el operador.",
  address: "Dirección de los datos",
  addressHint: "Empieza por https://. Si va a enviar los datos usted, la de su sitio web.",
  kind: "Forma de los datos",
  licence: "Licencia",
  licenceHint: "Por ejemplo CC BY 4.0, o la dirección de su texto.",
  schedule: "Con qué frecuencia leerla",
  hourly: "Cada hora",
  sixHourly: "Cada seis horas",
  daily: "Cada día",
  table: "Solo para tablas CSV",
  mapping: "Columnas y campos (JSON)",
  mappingHint: "Qué columna va a qué campo de OCDS; el ejemplo muestra la forma.",
  currency: "Moneda de los montos",
  send: "Registrar",
  wrong: "Hay algo por corregir",
  registered: "La fuente está registrada",
  keepKey: "Guarde esta clave ahora: no se volverá a mostrar.",
  proof: "Muestre que la dirección es suya",
  proofIntro: "Basta una de estas tres cosas:",
  proofFile: "Un archivo con esta línea en",
  proofDns: "Un registro TXT con este texto para el nombre",
  proofMeta: "Esta etiqueta en el head de la página",
  check: "Comprobar ahora",
  proofFound: "La prueba está: la dirección es suya.",
  proofNotFound: "La prueba no se encontró todavía. Se miró en:",
  trial: "Ensaye la fuente",
  trialIntro: "Tarda hasta un minuto y no publica nada.",
  tryNow: "Ensayar ahora",
  submit: "Envíela a aprobación",
  submitNow: "Enviar a aprobación",
  giveUp: "Dar de baja",
  giveUpIntro: "La fuente deja de leerse; los datos siguen publicados, marcados como caducados.",
  report: "Informe",
  noTrial: "La fuente aún no se ha ensayado.",
  next: "Qué hacer ahora",
  errors: "Errores",
  place: "Lugar",
  often: "Veces",
  preview: "Vista previa",
  quality: "Controles de calidad",
  passes: "pasan",
  fails: "fallan",
  status: "Estado",
  history: "Disponibilidad",
  day: "Día",
  runs: "Lecturas",
  complete: "Completas",
  language: "Idioma",
  notices: "Ver los procesos",
};

const pt: FeedWords = {
  feeds: "Fontes registradas",
  intro:
    "Os portais de compras podem registrar aqui a sua fonte de dados: é grátis, testada na hora, e diz o que melhorar.",
  register: "Registrar uma fonte",
  registerIntro:
    "Não é preciso saber programar. Depois poderá provar que o endereço é seu, ver um relatório e enviar a fonte para aprovação.",
  own: "Minhas fontes",
  key: "A sua chave",
  keyHint: "A que foi mostrada no registro; começa com pregon_publisher_.",
  open: "Abrir",
  none: "Ainda não há nenhuma.",
  authority: "Nome da autoridade",
  who: "Quem publica",
  what: "O que publica",
  country: "País",
  countryHint: "Código de duas letras, por exemplo BR.",
  contact: "Contato",
  contactHint: "E-mail de um setor, não de uma pessoa. Só o operador o vê.",
  address: "Endereço dos dados",
  addressHint: "Começa com https://. Se for enviar os dados, o do seu site.",
  kind: "Forma dos dados",
  licence: "Licença",
  licenceHint: "Por exemplo CC BY 4.0, ou o endereço do texto.",
  schedule: "Com que frequência ler",
  hourly: "A cada hora",
  sixHourly: "A cada seis horas",
  daily: "A cada dia",
  table: "Só para tabelas CSV",
  mapping: "Colunas e campos (JSON)",
  mappingHint: "Que coluna vai a que campo do OCDS; o exemplo mostra a forma.",
  currency: "Moeda dos valores",
  send: "Registrar",
  wrong: "Há algo a corrigir",
  registered: "A fonte está registrada",
  keepKey: "Guarde esta chave agora: ela não será mostrada de novo.",
  proof: "Mostre que o endereço é seu",
  proofIntro: "Basta uma destas três coisas:",
  proofFile: "Um arquivo com esta linha em",
  proofDns: "Um registro TXT com este texto para o nome",
  proofMeta: "Esta etiqueta no head da página",
  check: "Verificar agora",
  proofFound: "A prova está lá: o endereço é seu.",
  proofNotFound: "A prova ainda não foi encontrada. Foi procurada em:",
  trial: "Teste a fonte",
  trialIntro: "Leva até um minuto e não publica nada.",
  tryNow: "Testar agora",
  submit: "Envie para aprovação",
  submitNow: "Enviar para aprovação",
  giveUp: "Dar baixa",
  giveUpIntro: "A fonte deixa de ser lida; os dados continuam publicados, marcados como caducos.",
  report: "Relatório",
  noTrial: "A fonte ainda não foi testada.",
  next: "O que fazer agora",
  errors: "Erros",
  place: "Lugar",
  often: "Vezes",
  preview: "Prévia",
  quality: "Verificações de qualidade",
  passes: "passam",
  fails: "falham",
  status: "Estado",
  history: "Disponibilidade",
  day: "Dia",
  runs: "Leituras",
  complete: "Completas",
  language: "Idioma",
  notices: "Ver os processos",
};

const en: FeedWords = {
  feeds: "Registered feeds",
  intro: "Procurement portals can register their data here: it is free, tried on the spot, and tells what to improve.",
  register: "Register a feed",
  registerIntro:
    "You need not know how to program. Afterwards you can prove that the address is yours, see a report, and submit the feed for approval.",
  own: "My feeds",
  key: "Your key",
  keyHint: "The one that was shown when you registered; it begins with pregon_publisher_.",
  open: "Open",
  none: "There is none yet.",
  authority: "Name of the authority",
  who: "Who publishes",
  what: "What is published",
  country: "Country",
  countryHint: "Code of two letters, such as CL.",
  contact: "Contact",
  contactHint: "E-mail of an office, not of a person. Only the operator sees it.",
  address: "Address of the data",
  addressHint: "It begins with https://. If you are going to send the data yourself, that of your website.",
  kind: "Form of the data",
  licence: "Licence",
  licenceHint: "Such as CC BY 4.0, or the address of its text.",
  schedule: "How often to read it",
  hourly: "Every hour",
  sixHourly: "Every six hours",
  daily: "Every day",
  table: "For CSV tables only",
  mapping: "Columns and fields (JSON)",
  mappingHint: "Which column goes to which field of OCDS; the example shows the form.",
  currency: "Currency of amounts",
  send: "Register",
  wrong: "Something needs to be put right",
  registered: "The feed is registered",
  keepKey: "Keep this key now: it will not be shown again.",
  proof: "Show that the address is yours",
  proofIntro: "One of these three is enough:",
  proofFile: "A file with this line at",
  proofDns: "A TXT record with this text for the name",
  proofMeta: "This tag in the head of the page",
  check: "Check now",
  proofFound: "The proof is there: the address is yours.",
  proofNotFound: "The proof was not found yet. Looked at:",
  trial: "Try the feed",
  trialIntro: "It takes up to a minute and publishes nothing.",
  tryNow: "Try now",
  submit: "Submit it for approval",
  submitNow: "Submit for approval",
  giveUp: "Give up",
  giveUpIntro: "The feed is no longer read; its data stay published, marked as lapsed.",
  report: "Report",
  noTrial: "The feed has not been tried yet.",
  next: "What to do next",
  errors: "Errors",
  place: "Place",
  often: "Times",
  preview: "Preview",
  quality: "Quality checks",
  passes: "pass",
  fails: "fail",
  status: "Status",
  history: "Availability",
  day: "Day",
  runs: "Pulls",
  complete: "Complete",
  language: "Language",
  notices: "See the processes",
};

const fr: FeedWords = {
  feeds: "Sources enregistrées",
  intro:
    "Les portails de marchés publics peuvent enregistrer ici leurs données : c'est gratuit, essayé sur-le-champ, et dit quoi améliorer.",
  register: "Enregistrer une source",
  registerIntro:
    "Nul besoin de savoir programmer. Vous pourrez ensuite prouver que l'adresse est la vôtre, voir un rapport et soumettre la source à l'approbation.",
  own: "Mes sources",
  key: "Votre clé",
  keyHint: "Celle montrée à l'enregistrement ; elle commence par pregon_publisher_.",
  open: "Ouvrir",
  none: "Il n'y en a pas encore.",
  authority: "Nom de l'autorité",
  who: "Qui publie",
  what: "Ce qui est publié",
  country: "Pays",
  countryHint: "Code de deux lettres, par exemple CA.",
  contact: "Contact",
  contactHint: "Courriel d'un service, non d'une personne. Seul l'opérateur le voit.",
  address: "Adresse des données",
  addressHint: "Elle commence par https://. Si vous envoyez les données vous-même, celle de votre site.",
  kind: "Forme des données",
  licence: "Licence",
  licenceHint: "Par exemple CC BY 4.0, ou l'adresse de son texte.",
  schedule: "À quelle fréquence la lire",
  hourly: "Chaque heure",
  sixHourly: "Toutes les six heures",
  daily: "Chaque jour",
  table: "Pour les tableaux CSV seulement",
  mapping: "Colonnes et champs (JSON)",
  mappingHint: "Quelle colonne va à quel champ d'OCDS ; l'exemple montre la forme.",
  currency: "Monnaie des montants",
  send: "Enregistrer",
  wrong: "Il y a quelque chose à corriger",
  registered: "La source est enregistrée",
  keepKey: "Gardez cette clé maintenant : elle ne sera plus montrée.",
  proof: "Montrez que l'adresse est la vôtre",
  proofIntro: "Une de ces trois choses suffit :",
  proofFile: "Un fichier avec cette ligne à",
  proofDns: "Un enregistrement TXT avec ce texte pour le nom",
  proofMeta: "Cette balise dans le head de la page",
  check: "Vérifier maintenant",
  proofFound: "La preuve est là : l'adresse est la vôtre.",
  proofNotFound: "La preuve n'a pas encore été trouvée. Cherchée à :",
  trial: "Essayez la source",
  trialIntro: "Cela prend jusqu'à une minute et ne publie rien.",
  tryNow: "Essayer maintenant",
  submit: "Soumettez-la à l'approbation",
  submitNow: "Soumettre à l'approbation",
  giveUp: "Abandonner",
  giveUpIntro: "La source n'est plus lue ; ses données restent publiées, marquées comme périmées.",
  report: "Rapport",
  noTrial: "La source n'a pas encore été essayée.",
  next: "Que faire maintenant",
  errors: "Erreurs",
  place: "Place",
  often: "Fois",
  preview: "Aperçu",
  quality: "Contrôles de qualité",
  passes: "passent",
  fails: "échouent",
  status: "État",
  history: "Disponibilité",
  day: "Jour",
  runs: "Lectures",
  complete: "Complètes",
  language: "Langue",
  notices: "Voir les procédures",
};

export const feedWords: Readonly<Record<ReportLanguage, FeedWords>> = { es, pt, en, fr };
