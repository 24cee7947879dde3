import type { ReportLanguage } from "../registry/index.ts";

/** Labels of the pages for those who want to be told of changes. */
export interface SubscribeWords {
  readonly title: string;
  readonly intro: string;
  readonly search: string;
  readonly words: string;
  readonly country: string;
  readonly all: string;
  readonly category: string;
  readonly categories: Readonly<Record<"goods" | "works" | "services", string>>;
  readonly open: string;
  readonly reserved: string;
  readonly more: string;
  readonly show: string;
  readonly found: string;
  readonly nothing: string;
  readonly wrong: string;
  readonly language: string;
  readonly addresses: string;
  readonly addressesIntro: string;
  readonly formats: Readonly<Record<"rss" | "atom" | "jsonfeed" | "ics", string>>;
  readonly calendar: string;
  readonly hub: string;
  readonly webhook: string;
  readonly webhookIntro: string;
  readonly url: string;
  readonly urlHint: string;
  readonly key: string;
  readonly keyHint: string;
  readonly ownKeyHint: string;
  readonly secret: string;
  readonly secretHint: string;
  readonly create: string;
  readonly created: string;
  readonly keep: string;
  readonly newSecret: string;
  readonly newKey: string;
  readonly rotated: string;
  readonly mine: string;
  readonly see: string;
  readonly none: string;
  readonly subscription: string;
  readonly status: string;
  readonly statuses: Readonly<Record<"pending" | "active" | "disabled", string>>;
  readonly delivered: string;
  readonly log: string;
  readonly noLog: string;
  readonly when: string;
  readonly what: string;
  readonly outcome: string;
  readonly outcomes: Readonly<Record<"pending" | "delivered" | "failed", string>>;
  readonly attempts: string;
  readonly again: string;
  readonly test: string;
  readonly tested: string;
  readonly rotate: string;
  readonly disable: string;
  readonly enable: string;
  readonly end: string;
  readonly endIntro: string;
  readonly ended: string;
}

const es: SubscribeWords = {
  title: "Recibir avisos",
  intro:
    "Siga cualquier búsqueda: en su lector de noticias, en su calendario, o con mensajes a un sistema suyo. Es gratis.",
  search: "Qué quiere seguir",
  words: "Palabras, en cualquiera de los idiomas",
  country: "País",
  all: "Todos",
  category: "Categoría",
  categories: { goods: "Bienes", works: "Obras", services: "Servicios" },
  open: "Solo los que aún reciben ofertas",
  reserved: "Solo los reservados para micro, pequeñas y medianas empresas",
  more: "Otras condiciones de esta búsqueda",
  show: "Ver",
  found: "Lo que hay ahora",
  nothing: "Nada coincide por ahora; lo que llegue se avisará.",
  wrong: "Hay algo por corregir",
  language: "Idioma",
  addresses: "En un lector de noticias o un calendario",
  addressesIntro: "Copie una de estas direcciones en su programa; no caducan y no piden clave.",
  formats: { rss: "RSS", atom: "Atom", jsonfeed: "JSON Feed", ics: "Calendario de plazos (iCalendar)" },
  calendar: "Abrir en el calendario",
  hub: "Quien programa puede recibir los mismos canales por WebSub; el hub es",
  webhook: "Mensajes a un sistema suyo (webhook)",
  webhookIntro: "Cada cambio se envía, firmado, a la dirección que indique. Primero se le envía un saludo (ping).",
  url: "Dirección que recibe",
  urlHint: "Empieza por https:// y está en la Internet pública.",
  key: "Su clave (si ya tiene una)",
  keyHint: "La de una suscripción anterior, para tenerlas juntas; vacía: se crea una.",
  ownKeyHint: "La que se mostró al crear la suscripción; empieza por pregon_reader_.",
  secret: "Secreto de firma (opcional)",
  secretHint: "whsec_ y de 24 a 64 bytes en base64; vacío: se crea uno.",
  create: "Suscribirse",
  created: "La suscripción está creada",
  keep: "Guarde esto ahora: no se volverá a mostrar.",
  newSecret: "Secreto que firma los mensajes",
  newKey: "Clave para ver y cambiar la suscripción",
  rotated: "Por 24 horas los mensajes se firman también con el secreto anterior.",
  mine: "Mis suscripciones",
  see: "Abrir",
  none: "Esta clave no tiene ninguna.",
  subscription: "Suscripción",
  status: "Estado",
  statuses: {
    pending: "Espera la primera respuesta de la dirección.",
    active: "Activa: los cambios se envían.",
    disabled: "Detenida: no se envía nada.",
  },
  delivered: "Última entrega",
  log: "Entregas",
  noLog: "Todavía ninguna.",
  when: "Cuándo",
  what: "Qué",
  outcome: "Resultado",
  outcomes: { pending: "en espera", delivered: "entregada", failed: "abandonada" },
  attempts: "Intentos",
  again: "Actualizar",
  test: "Enviar un ping",
  tested: "El ping va en camino; actualice para ver la respuesta.",
  rotate: "Cambiar el secreto",
  disable: "Detener",
  enable: "Reanudar",
  end: "Terminar la suscripción",
  endIntro: "Se borra con su lista de entregas.",
  ended: "La suscripción terminó.",
};

const pt: SubscribeWords = {
  title: "Receber avisos",
  intro:
    "Siga qualquer busca: no seu leitor de notícias, no seu calendário, ou com mensagens a um sistema seu. É grátis.",
  search: "O que quer seguir",
  words: "Palavras, em qualquer dos idiomas",
  country: "País",
  all: "Todos",
  category: "Categoria",
  categories: { goods: "Bens", works: "Obras", services: "Serviços" },
  open: "Só os que ainda recebem propostas",
  reserved: "Só os reservados a micro, pequenas e médias empresas",
  more: "Outras condições desta busca",
  show: "Ver",
  found: "O que há agora",
  nothing: "Nada coincide por agora; o que chegar será avisado.",
  wrong: "Há algo a corrigir",
  language: "Idioma",
  addresses: "Em um leitor de notícias ou calendário",
  addressesIntro: "Copie um destes endereços no seu programa; não expiram e não pedem chave.",
  formats: { rss: "RSS", atom: "Atom", jsonfeed: "JSON Feed", ics: "Calendário de prazos (iCalendar)" },
  calendar: "Abrir no calendário",
  hub: "Quem programa pode receber os mesmos canais por WebSub; o hub é",
  webhook: "Mensagens a um sistema seu (webhook)",
  webhookIntro:
    "Cada mudança é enviada, assinada, ao endereço que indicar. Primeiro lhe é enviada uma saudação (ping).",
  url: "Endereço que recebe",
  urlHint: "Começa com https:// e está na Internet pública.",
  key: "A sua chave (se já tem uma)",
  keyHint: "A de uma assinatura anterior, para tê-las juntas; vazia: é criada uma.",
  ownKeyHint: "A que foi mostrada ao criar a assinatura; começa com pregon_reader_.",
  secret: "Segredo de assinatura (opcional)",
  secretHint: "whsec_ e de 24 a 64 bytes em base64; vazio: é criado um.",
  create: "Assinar",
  created: "A assinatura está criada",
  keep: "Guarde isto agora: não será mostrado de novo.",
  newSecret: "Segredo que assina as mensagens",
  newKey: "Chave para ver e mudar a assinatura",
  rotated: "Por 24 horas as mensagens são assinadas também com o segredo anterior.",
  mine: "Minhas assinaturas",
  see: "Abrir",
  none: "Esta chave não tem nenhuma.",
  subscription: "Assinatura",
  status: "Estado",
  statuses: {
    pending: "Espera a primeira resposta do endereço.",
    active: "Ativa: as mudanças são enviadas.",
    disabled: "Parada: nada é enviado.",
  },
  delivered: "Última entrega",
  log: "Entregas",
  noLog: "Ainda nenhuma.",
  when: "Quando",
  what: "O quê",
  outcome: "Resultado",
  outcomes: { pending: "à espera", delivered: "entregue", failed: "abandonada" },
  attempts: "Tentativas",
  again: "Atualizar",
  test: "Enviar um ping",
  tested: "O ping está a caminho; atualize para ver a resposta.",
  rotate: "Trocar o segredo",
  disable: "Parar",
  enable: "Retomar",
  end: "Terminar a assinatura",
  endIntro: "É apagada com a sua lista de entregas.",
  ended: "A assinatura terminou.",
};

const en: SubscribeWords = {
  title: "Be told of changes",
  intro:
    "Follow any search: in your feed reader, in your calendar, or by messages to a system of yours. It is free of charge.",
  search: "What to follow",
  words: "Words, in any of the languages",
  country: "Country",
  all: "All",
  category: "Category",
  categories: { goods: "Goods", works: "Works", services: "Services" },
  open: "Only those that take bids now",
  reserved: "Only those reserved for micro, small and medium enterprises",
  more: "Other conditions of this search",
  show: "Show",
  found: "What there is now",
  nothing: "Nothing matches now; what comes will be told.",
  wrong: "Something needs to be put right",
  language: "Language",
  addresses: "In a feed reader or a calendar",
  addressesIntro: "Copy one of these addresses into your program; they do not expire and need no key.",
  formats: { rss: "RSS", atom: "Atom", jsonfeed: "JSON Feed", ics: "Calendar of deadlines (iCalendar)" },
  calendar: "Open in the calendar",
  hub: "Those who program can have the same feeds by WebSub; the hub is",
  webhook: "Messages to a system of yours (webhook)",
  webhookIntro: "Each change is sent, signed, to the address that you give. It is sent a ping first.",
  url: "Address that receives",
  urlHint: "It begins with https:// and is on the public Internet.",
  key: "Your key (if you have one)",
  keyHint: "That of an earlier subscription, to keep them together; empty: one is made.",
  ownKeyHint: "The one that was shown when the subscription was made; it begins with pregon_reader_.",
  secret: "Signing secret (optional)",
  secretHint: "whsec_ and 24 to 64 bytes in base64; empty: one is made.",
  create: "Subscribe",
  created: "The subscription is made",
  keep: "Keep this now: it will not be shown again.",
  newSecret: "Secret that signs the messages",
  newKey: "Key to see and change the subscription",
  rotated: "For 24 hours messages are signed with the old secret too.",
  mine: "My subscriptions",
  see: "Open",
  none: "This key has none.",
  subscription: "Subscription",
  status: "Status",
  statuses: {
    pending: "Waits for the first answer of the address.",
    active: "Active: changes are sent.",
    disabled: "Stopped: nothing is sent.",
  },
  delivered: "Last delivery",
  log: "Deliveries",
  noLog: "None yet.",
  when: "When",
  what: "What",
  outcome: "Outcome",
  outcomes: { pending: "waiting", delivered: "delivered", failed: "given up" },
  attempts: "Attempts",
  again: "Refresh",
  test: "Send a ping",
  tested: "The ping is on its way; refresh to see the answer.",
  rotate: "Change the secret",
  disable: "Stop",
  enable: "Go on",
  end: "End the subscription",
  endIntro: "It is deleted with its list of deliveries.",
  ended: "The subscription has ended.",
};

const fr: SubscribeWords = {
  title: "Être averti",
  intro:
    "Suivez toute recherche : dans votre lecteur de flux, dans votre agenda, ou par messages à un système à vous. C’est gratuit.",
  search: "Que suivre",
  words: "Mots, dans n’importe laquelle des langues",
  country: "Pays",
  all: "Tous",
  category: "Catégorie",
  categories: { goods: "Biens", works: "Travaux", services: "Services" },
  open: "Seulement ceux qui reçoivent encore des offres",
  reserved: "Seulement ceux réservés aux micro, petites et moyennes entreprises",
  more: "Autres conditions de cette recherche",
  show: "Voir",
  found: "Ce qu’il y a maintenant",
  nothing: "Rien ne correspond pour l’instant ; ce qui viendra sera annoncé.",
  wrong: "Quelque chose est à corriger",
  language: "Langue",
  addresses: "Dans un lecteur de flux ou un agenda",
  addressesIntro: "Copiez une de ces adresses dans votre programme ; elles n’expirent pas et ne demandent pas de clé.",
  formats: { rss: "RSS", atom: "Atom", jsonfeed: "JSON Feed", ics: "Agenda des échéances (iCalendar)" },
  calendar: "Ouvrir dans l’agenda",
  hub: "Qui programme peut recevoir les mêmes flux par WebSub ; le hub est",
  webhook: "Messages à un système à vous (webhook)",
  webhookIntro: "Chaque changement est envoyé, signé, à l’adresse donnée. Elle reçoit d’abord un salut (ping).",
  url: "Adresse qui reçoit",
  urlHint: "Elle commence par https:// et se trouve sur l’Internet public.",
  key: "Votre clé (si vous en avez une)",
  keyHint: "Celle d’un abonnement antérieur, pour les garder ensemble ; vide : une clé est créée.",
  ownKeyHint: "Celle qui a été montrée à la création ; elle commence par pregon_reader_.",
  secret: "Secret de signature (facultatif)",
  secretHint: "whsec_ et de 24 à 64 octets en base64 ; vide : un secret est créé.",
  create: "S’abonner",
  created: "L’abonnement est créé",
  keep: "Gardez ceci maintenant : ce ne sera plus montré.",
  newSecret: "Secret qui signe les messages",
  newKey: "Clé pour voir et changer l’abonnement",
  rotated: "Pendant 24 heures les messages sont signés aussi avec l’ancien secret.",
  mine: "Mes abonnements",
  see: "Ouvrir",
  none: "Cette clé n’en a aucun.",
  subscription: "Abonnement",
  status: "État",
  statuses: {
    pending: "Attend la première réponse de l’adresse.",
    active: "Actif : les changements sont envoyés.",
    disabled: "Arrêté : rien n’est envoyé.",
  },
  delivered: "Dernière livraison",
  log: "Livraisons",
  noLog: "Aucune encore.",
  when: "Quand",
  what: "Quoi",
  outcome: "Résultat",
  outcomes: { pending: "en attente", delivered: "livrée", failed: "abandonnée" },
  attempts: "Essais",
  again: "Actualiser",
  test: "Envoyer un ping",
  tested: "Le ping est en route ; actualisez pour voir la réponse.",
  rotate: "Changer le secret",
  disable: "Arrêter",
  enable: "Reprendre",
  end: "Mettre fin à l’abonnement",
  endIntro: "Il est effacé avec sa liste de livraisons.",
  ended: "L’abonnement a pris fin.",
};

export const subscribeWords: Readonly<Record<ReportLanguage, SubscribeWords>> = { es, pt, en, fr };
