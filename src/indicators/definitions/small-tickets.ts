/**
 * Up to which value a purchase may be made in a simplified way, by the law of each country. To correct one, change its line;
 * a new rule is a new line, and the old one gets its last day. Limits in units of account that change within the year (the
 * Chilean UTM) and those that depend on the body that buys (Mexico, Colombia) are in no line.
 */
export interface SmallTicket {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** OCDS main procurement categories; none: all. */
  readonly categories?: readonly string[];
  readonly currency: string;
  readonly amount: string;
  /** First and last day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly law: string;
  /** S: seen in the source named; M: from memory, to be confirmed. */
  readonly mark: "S" | "M";
}

const goods = ["goods", "services"];
const works = ["works"];

function brazil(from: string, to: string, law: string, ofGoods: string, ofWorks: string): SmallTicket[] {
  const common = { country: "BR", currency: "BRL", from, to, law, mark: "M" } as const;
  return [
    { ...common, categories: goods, amount: ofGoods },
    { ...common, categories: works, amount: ofWorks },
  ];
}

/** Eight of the year's tax units (UIT). */
function peru(year: number, unit: number): SmallTicket {
  const law = `Ley 30225, art. 5, and Ley 32069: 8 UIT of S/ ${unit}`;
  const amount = String(8 * unit);
  return { country: "PE", currency: "PEN", amount, from: `${year}-01-01`, to: `${year}-12-31`, law, mark: "M" };
}

function unitedStates(from: string, to: string, amount: string): SmallTicket {
  return {
    country: "US",
    currency: "USD",
    amount,
    from,
    to,
    law: "FAR 2.101, simplified acquisition threshold",
    mark: "M",
  };
}

export const smallTickets: readonly SmallTicket[] = [
  ...brazil("2021-04-01", "2021-12-31", "Lei 14.133/2021, art. 75", "50000", "100000"),
  ...brazil("2022-01-01", "2022-12-31", "Decreto 10.922/2021", "54020.41", "108040.82"),
  ...brazil("2023-01-01", "2023-12-31", "Decreto 11.317/2022", "57208.33", "114416.65"),
  ...brazil("2024-01-01", "2024-12-31", "Decreto 11.871/2023", "59906.02", "119812.02"),
  ...brazil("2025-01-01", "2025-12-31", "Decreto 12.343/2024", "62725.59", "125451.15"),
  peru(2020, 4_300),
  peru(2021, 4_400),
  peru(2022, 4_600),
  peru(2023, 4_950),
  peru(2024, 5_150),
  peru(2025, 5_350),
  unitedStates("2018-06-30", "2025-09-30", "250000"),
  unitedStates("2025-10-01", "9999-12-31", "350000"),
];

const byCountry = Map.groupBy(smallTickets, ({ country }) => country);

/** The limit in force on a day; undefined where none is known. */
export const smallTicket = (country: string, category: string, day: string): SmallTicket | undefined =>
  byCountry
    .get(country)
    ?.find(
      ({ categories, from, to }) =>
        from <= day && day <= to && (categories === undefined || categories.includes(category)),
    );
