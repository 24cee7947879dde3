export type Language = "es" | "pt" | "en" | "fr";

/** A unit of measure: UN/CEFACT Recommendation 20 code and its name in each language. */
export interface Unit {
  readonly code: string;
  readonly es: string;
  readonly pt: string;
  readonly en: string;
  readonly fr: string;
}

const unit = (code: string, es: string, pt: string, en: string, fr: string): Unit => ({ code, es, pt, en, fr });

const units = {
  each: unit("C62", "unidad", "unidade", "each", "unité"),
  box: unit("XBX", "caja", "caixa", "box", "boîte"),
  litre: unit("LTR", "litro", "litro", "litre", "litre"),
  kilo: unit("KGM", "kilogramo", "quilograma", "kilogram", "kilogramme"),
  month: unit("MON", "mes", "mês", "month", "mois"),
  hour: unit("HUR", "hora", "hora", "hour", "heure"),
  metre2: unit("MTK", "metro cuadrado", "metro quadrado", "square metre", "mètre carré"),
  metre3: unit("MTQ", "metro cúbico", "metro cúbico", "cubic metre", "mètre cube"),
  metre: unit("MTR", "metro", "metro", "metre", "mètre"),
  lump: unit("LS", "global", "global", "lump sum", "forfait"),
} as const;

/** Something that is bought. Prices are US cents for one unit; `fractional` units are bought in quarters too. */
export interface Product {
  readonly unspsc: string;
  readonly cpv: string;
  readonly unit: Unit;
  readonly fractional: boolean;
  readonly price: readonly [number, number];
  readonly quantity: readonly [number, number];
  readonly es: string;
  readonly pt: string;
  readonly en: string;
  readonly fr: string;
}

/** Products that are bought together. */
export interface Family {
  readonly category: "goods" | "works" | "services";
  readonly products: readonly Product[];
}

/*
 * One product a line: UNSPSC, CPV 2008 (Regulation (EC) 213/2008, with its check digit), unit, US cents, quantity, name in
 * Spanish, Portuguese, English, French. The names are our own. A blank line parts the families.
 */
const goods = `
43211503 | 30213100-6 | each | 45000-160000 | 2-400 | computadores portátiles | computadores portáteis | laptop computers | ordinateurs portables
43211507 | 30213300-8 | each | 40000-120000 | 2-300 | computadores de escritorio | computadores de mesa | desktop computers | ordinateurs de bureau
43212105 | 30232110-8 | each | 15000-90000 | 1-60 | impresoras láser | impressoras a laser | laser printers | imprimantes laser

14111507 | 30197643-5 | box | 1900-4200 | 10-1500 | papel para fotocopia tamaño carta | papel para cópia A4 | copier paper | papier à photocopie
44103103 | 30125110-5 | each | 4500-21000 | 5-200 | tóner para impresoras | toner para impressoras | printer toner | encre pour imprimantes
44121701 | 30192121-5 | box | 250-900 | 10-600 | bolígrafos | canetas esferográficas | ball point pens | stylos à bille

42132205 | 33141420-0 | box | 600-2400 | 50-5000 | guantes quirúrgicos estériles | luvas cirúrgicas estéreis | sterile surgical gloves | gants chirurgicaux stériles
42142609 | 33141310-6 | box | 450-1800 | 50-6000 | jeringas desechables con aguja | seringas descartáveis com agulha | disposable syringes with needle | seringues jetables avec aiguille
42311511 | 33141110-4 | box | 300-1500 | 20-3000 | gasas y apósitos | gazes e curativos | gauze and dressings | gazes et pansements

51101511 | 33651100-9 | box | 180-1200 | 100-9000 | amoxicilina 500 mg | amoxicilina 500 mg | amoxicillin 500 mg | amoxicilline 500 mg
51142001 | 33661200-3 | box | 90-600 | 100-9000 | paracetamol 500 mg | paracetamol 500 mg | acetaminophen 500 mg | acétaminophène 500 mg
51201608 | 33651600-4 | box | 6000-18000 | 20-1500 | vacunas contra la influenza | vacinas contra a gripe | influenza vaccines | vaccins antigrippaux

15101505 | 09134100-8 | litre | 80-150 | 500-90000 | petróleo diésel | óleo diesel | diesel fuel | carburant diesel
15101506 | 09132000-3 | litre | 85-170 | 500-60000 | gasolina sin plomo | gasolina comum | unleaded petrol | essence sans plomb

25101503 | 34110000-1 | each | 1400000-3200000 | 1-12 | automóviles | automóveis | passenger cars | voitures de tourisme
25101507 | 34113000-2 | each | 2200000-4800000 | 1-10 | camionetas 4x4 | caminhonetes 4x4 | four-wheel-drive light trucks | camionnettes à quatre roues motrices
25101703 | 34114121-3 | each | 4500000-9500000 | 1-5 | ambulancias equipadas | ambulâncias equipadas | equipped ambulances | ambulances équipées

50181901 | 15811100-7 | kilo | 120-350 | 100-8000 | pan fresco | pão fresco | fresh bread | pain frais
50131701 | 15511000-3 | litre | 70-160 | 200-20000 | leche entera | leite integral | whole milk | lait entier
50221101 | 03211000-3 | kilo | 90-260 | 200-15000 | arroz y otros cereales | arroz e outros cereais | rice and other cereals | riz et autres céréales

56101703 | 39121100-7 | each | 9000-48000 | 4-500 | escritorios | mesas de escritório | desks | bureaux
56112102 | 39112000-0 | each | 4500-29000 | 4-800 | sillas ergonómicas | cadeiras ergonômicas | ergonomic chairs | chaises ergonomiques

30111601 | 44111200-3 | kilo | 12-30 | 1000-90000 | cemento portland | cimento Portland | Portland cement | ciment Portland
30111505 | 44114000-2 | metre3 | 8500-17000 | 5-900 | hormigón premezclado | concreto usinado | ready-mix concrete | béton prêt à l'emploi
39111603 | 34993000-4 | each | 6000-45000 | 10-900 | luminarias led para vía pública | luminárias de LED para via pública | LED street lights | luminaires DEL pour la voie publique

46181604 | 18830000-6 | each | 2800-11000 | 10-900 | botas de seguridad | botas de segurança | safety boots | bottes de sécurité
46181701 | 18444111-4 | each | 600-3500 | 10-900 | cascos de seguridad | capacetes de segurança | hard hats | casques de sécurité
53102710 | 18110000-3 | each | 2500-9500 | 10-1200 | uniformes de trabajo | uniformes de trabalho | work uniforms | uniformes de travail

47131805 | 39831200-8 | litre | 150-700 | 50-5000 | limpiador multiuso | limpador multiuso | general purpose cleaner | nettoyant tout usage
47131803 | 24455000-8 | litre | 120-800 | 50-5000 | desinfectante clorado | desinfetante clorado | chlorine disinfectant | désinfectant chloré

55101509 | 22112000-8 | each | 800-4500 | 50-9000 | textos escolares | livros didáticos | school textbooks | manuels scolaires
60101405 | 37524000-1 | each | 1000-6000 | 10-900 | juegos didácticos | jogos didáticos | educational games | jeux éducatifs
`;

const services = `
76111501 | 90911200-8 | month | 150000-1900000 | 6-24 | servicio de aseo de edificios | serviço de limpeza predial | building cleaning services | services de nettoyage de bâtiments
92121504 | 79713000-5 | month | 200000-2500000 | 6-24 | servicio de guardias de seguridad | serviço de vigilância patrimonial | security guard services | services de gardiennage
70111703 | 77310000-6 | month | 60000-700000 | 6-24 | mantención de áreas verdes | manutenção de áreas verdes | grounds maintenance | entretien d'espaces verts

81111504 | 72212000-4 | hour | 1800-9500 | 80-6000 | desarrollo de software a medida | desenvolvimento de software sob medida | custom software development | développement de logiciels sur mesure
81112501 | 72268000-1 | each | 4000-45000 | 10-900 | licencias de software | licenças de software | software licences | licences de logiciels
81111811 | 72253200-5 | month | 80000-900000 | 6-36 | soporte técnico informático | suporte técnico de informática | technical support services | soutien technique informatique

81112101 | 72400000-4 | month | 20000-600000 | 12-36 | enlace de Internet dedicado | link de Internet dedicado | dedicated Internet access | accès Internet dédié
83111603 | 64212000-5 | month | 15000-300000 | 12-36 | servicio de telefonía móvil | serviço de telefonia móvel | mobile telephone services | services de téléphonie mobile

78181507 | 50110000-9 | each | 12000-260000 | 2-80 | mantenimiento de vehículos | manutenção de veículos | vehicle maintenance | entretien de véhicules
72101507 | 50700000-2 | month | 90000-900000 | 6-24 | mantenimiento de edificios | manutenção predial | building maintenance | entretien de bâtiments

81101513 | 71247000-1 | month | 300000-1800000 | 3-18 | supervisión de obras | fiscalização de obras | supervision of building work | surveillance de chantier
81101505 | 71320000-7 | hour | 2500-12000 | 40-2000 | diseño de ingeniería estructural | projeto de engenharia estrutural | structural engineering design | conception en génie structural

90101603 | 55524000-9 | each | 180-650 | 500-60000 | raciones de alimentación escolar | refeições para alimentação escolar | school catering meals | repas pour cantines scolaires
78111803 | 60130000-8 | month | 120000-1100000 | 6-12 | transporte escolar | transporte escolar | school bus services | transport scolaire
76121501 | 90511000-2 | month | 400000-4000000 | 6-36 | recolección de residuos domiciliarios | coleta de resíduos domiciliares | household refuse collection | collecte d'ordures ménagères

80111504 | 80500000-9 | hour | 3000-15000 | 16-800 | capacitación de personal | capacitação de pessoal | staff training | formation du personnel
82101601 | 79341000-6 | each | 8000-90000 | 5-300 | difusión en radio | divulgação em rádio | radio advertising | publicité radiophonique
84131503 | 66514110-0 | each | 25000-120000 | 2-200 | seguros de vehículos | seguros de veículos | motor vehicle insurance | assurance automobile
`;

const works = `
72141001 | 45233120-6 | metre2 | 4500-16000 | 500-30000 | construcción de caminos | construção de estradas | road construction | construction de routes
72141003 | 45233142-6 | metre2 | 900-5200 | 500-60000 | conservación de caminos | conservação de estradas | road repair | réfection de routes

72121406 | 45214200-2 | lump | 9000000-190000000 | 1-2 | construcción de escuela | construção de escola | school construction | construction d'école
72121103 | 45262700-8 | lump | 1500000-60000000 | 1-2 | remodelación de edificio público | reforma de prédio público | public building renovation | rénovation d'édifice public

72141119 | 45231300-8 | metre | 3000-19000 | 200-15000 | construcción de red de agua potable | construção de rede de água potável | water main construction | construction d'aqueduc
72141120 | 45232410-9 | metre | 4000-24000 | 200-12000 | construcción de alcantarillado | construção de rede de esgoto | sewer construction | construction d'égouts
`;

/** Units that are bought in quarters too. */
const divisible: readonly string[] = ["litre", "kilo", "metre", "metre2", "metre3", "hour"];

function product(line: string): Product {
  const [unspsc = "", cpv = "", unitName = "", price = "", quantity = "", es = "", pt = "", en = "", fr = ""] = line
    .split("|")
    .map((cell) => cell.trim());
  const unit = units[unitName as keyof typeof units];
  const fractional = divisible.includes(unitName);
  return { unspsc, cpv, unit, fractional, price: range(price), quantity: range(quantity), es, pt, en, fr };
}

function range(text: string): [number, number] {
  const [low = 0, high = low] = text.split("-").map(Number);
  return [low, high];
}

const families = (category: Family["category"], table: string): readonly Family[] =>
  table
    .trim()
    .split("\n\n")
    .map((lines) => ({ category, products: lines.split("\n").map(product) }));

/** What is bought, by category. */
export const catalogue: Readonly<Record<Family["category"], readonly Family[]>> = {
  goods: families("goods", goods),
  services: families("services", services),
  works: families("works", works),
};
