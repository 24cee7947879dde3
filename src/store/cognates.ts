/** The languages whose word forms the database knows; a notice in any other is indexed as Spanish. */
export const textLanguages = ["es", "pt", "en", "fr"] as const;
export type TextLanguage = (typeof textLanguages)[number];

/** Endings or beginnings that stand for each other, without accents, by language. */
type Family = Readonly<Record<TextLanguage, readonly string[]>>;

/** `es | pt | en | fr`, each a list of word parts; all four alike where only one list is written. */
function family(parts: string): Family {
  const lists = parts.split("|").map((list) => list.trim().split(/\s+/));
  const of = (at: number) => lists[at] ?? lists[0] ?? [];
  return { es: of(0), pt: of(1), en: of(2), fr: of(3) };
}

/**
 * Endings that words of one Latin origin take in the four languages, singular and plural. They serve two ends: a word
 * asks for its cognates, and for those of its own forms that the stemmers tell apart once the accents are off
 * (`licitacion` and `licitaciones`, `licitacao` and `licitacoes`).
 */
const endings = [
  "cion ciones | cao coes | tion tions | tion tions",
  "ccion cciones | cao coes ccao ccoes | ction ctions | ction ctions",
  "pcion pciones | cao coes pcao pcoes | ption ptions | ption ptions",
  "sion siones | sao soes ssao ssoes | sion sions ssion ssions | sion sions ssion ssions",
  "on ones | ao oes | on ons oon oons | on ons",
  "an anes | ao aes aos | an ans | an ans",
  "idad idades edad edades | idade idades edade edades | ity ities ety eties | ite ites ete etes",
  "imiento imientos | imento imentos | iment iments ement ements | iment iments ement ements",
  "amiento amientos amento amentos | amento amentos | ament aments ment ments ement ements | ament aments ement ements",
  "al ales | al ais | al als | al als aux elle elles",
  "el eles | el eis | el els | el els",
  "il iles | il is eis | il ils ile iles | il ils ile iles",
  "ol oles | ol ois | ol ols | ol ols",
  "ble bles | vel veis | ble bles | ble bles",
  "aje ajes | agem agens | age ages | age ages",
  "en enes | em ens | en ens | en ens",
  "z ces | z zes | z zes | z zes",
  "ico ica icos icas | ico ica icos icas | ic ics ical | ique iques",
  "icio icia icios icias | ico ica icos icas icio icia icios icias | ice ices | ice ices",
  "gia gias | gia gias | gy gies | gie gies",
  "ria rias | ria rias | ry ries | rie ries",
  "encia encias | encia encias enca encas | ence ences ency encies | ence ences",
  "ancia ancias anza anzas | ancia ancias anca ancas | ance ances ancy ancies | ance ances",
  "or ora ores oras | or ora ores oras | or ors | eur eurs euse rice",
  "ivo iva ivos ivas | ivo iva ivos ivas | ive ives | if ive ifs ives",
  "oso osa osos osas | oso osa osos osas | ous | eux euse euses",
  "ario aria arios arias | ario aria arios arias | ary aries | aire aires",
  "ctura cturas tura turas | tura turas ctura cturas | cture ctures ture tures | cture ctures ture tures",
  "ente entes | ente entes | ent ents | ent ente ents entes",
  "ante antes | ante antes | ant ants | ant ante ants antes",
  "culo culos | culo culos | cle cles | cule cules cle cles",
  "ato atos | ato atos acto actos | act acts ate ates | at ats acte actes",
  "ecto ectos | eto etos ecto ectos | ect ects | et ets ect ects",
  "ado ada ados adas | ado ada ados adas | ated | e ee es ees",
  "e ee es ees",
].map(family);

/** Beginnings that the languages spell differently. */
const beginnings = [
  "adquisi | aquisi | acquisi | acquisi",
  "adquir | adquir | acquir | acquer",
  "ejec | exec | exec | exec",
  "proy | proj | proj | proj",
  "vehic | veic | vehic | vehic",
  "segur | segur | secur | secur",
  "senal | sinal | signal | signal",
  "tecn | tecn | techn | techn",
  "mecan | mecan | mechan | mecan",
  "farmac | farmac | pharmac | pharmac",
  "telef | telef | teleph | teleph",
  "foto | foto | photo | photo",
  "estruct | estrut | struct | struct",
  "infraestruct | infraestrut | infrastruct | infrastruct",
].map(family);

/** The least that must be left of a word before its ending, in characters. */
const leastStem = 2;

function byPart(families: readonly Family[]): ReadonlyMap<string, readonly Family[]> {
  const known = new Map<string, Family[]>();
  for (const each of families)
    for (const part of new Set(textLanguages.flatMap((language) => each[language])))
      known.set(part, [...(known.get(part) ?? []), each]);
  return known;
}

const byEnding = byPart(endings);
const byBeginning = byPart(beginnings);
const longest = (known: ReadonlyMap<string, unknown>) => Math.max(...[...known.keys()].map((part) => part.length));
const longestEnding = longest(byEnding);
const longestBeginning = longest(byBeginning);

/**
 * The word itself and the forms that its cognates may have in a language; `word` is in lower case and without accents.
 * The longest known ending decides. Forms that no one writes do no harm: no notice holds them.
 */
export function cognates(word: string, language: TextLanguage): readonly string[] {
  const forms = new Set([word]);
  for (const start of [word, ...rebegun(word, language)]) {
    forms.add(start);
    for (const form of reended(start, language)) forms.add(form);
  }
  return [...forms];
}

function reended(word: string, language: TextLanguage): string[] {
  for (let length = Math.min(longestEnding, word.length - leastStem); length > 0; length--) {
    const families = byEnding.get(word.slice(-length));
    if (families) return families.flatMap((each) => each[language].map((ending) => word.slice(0, -length) + ending));
  }
  return [];
}

function rebegun(word: string, language: TextLanguage): string[] {
  for (let length = Math.min(longestBeginning, word.length); length > 0; length--) {
    const families = byBeginning.get(word.slice(0, length));
    if (families) return families.flatMap((each) => each[language].map((start) => start + word.slice(length)));
  }
  return [];
}
