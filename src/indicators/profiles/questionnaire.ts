/**
 * The questionnaire of the national profiles of electronic procurement, version 1: 80 questions in 12 groups, with the
 * nearest sub-indicator of MAPS. Answers are dated statements; what nobody has answered is unknown, and not a no.
 */
export const questionnaireVersion = 1;

export interface Question {
  readonly code: string;
  readonly question: string;
  /** `ynp`: yes, partly, no. */
  readonly type: "ynp" | "enum" | "multi" | "number" | "percent" | "text" | "list" | "reference";
  /** What an answer of type enum or multi can be. */
  readonly codes: readonly string[];
  readonly maps: string | null;
}

export interface QuestionGroup {
  readonly code: string;
  readonly name: string;
  readonly questions: readonly Question[];
}

type Line = readonly [question: string, type: string, maps: string];

/** @param lines one a question: text, type with its codes, MAPS */
function group(code: string, name: string, lines: readonly Line[]): QuestionGroup {
  const questions = lines.map(([question, given, maps], index): Question => {
    const [type = "text", codes = ""] = given.split(": ");
    return {
      code: `${code}${String(index + 1).padStart(2, "0")}`,
      question,
      type: type as Question["type"],
      codes: codes === "" ? [] : codes.split(" "),
      maps: maps === "" ? null : maps,
    };
  });
  return { code, name, questions };
}

export const questionnaire: readonly QuestionGroup[] = [
  group("A", "Legal and institutional", [
    ["Is a law on public procurement in force?", "ynp", "1(a)"],
    [
      "Which levels of government have to follow it?",
      "multi: central state municipal public_enterprises other_powers",
      "1(a)",
    ],
    ["Is the electronic system mandatory?", "enum: none publication_only above_threshold all", "1(j)"],
    ["Which body regulates procurement?", "text", "5(a)"],
    ["Which body runs the electronic system?", "enum: same_body other_public private_operator mixed", "5(b)"],
    ["Is there a central purchasing body?", "ynp", "6(b)"],
    ["Which procedures does the law provide, up to which value?", "list", "1(b)"],
    ["Are shortest times for bids fixed by procedure?", "list", "1(c)"],
    ["Do electronic documents and notices have legal force?", "ynp", "1(j)"],
    ["Which trade agreements bind procurement?", "multi", "3(b)"],
  ]),
  group("B", "Publication of information", [
    ["Is there one national portal for notices?", "enum: none one several", "7(a)"],
    [
      "What is published free of charge?",
      "multi: laws plans notices documents clarifications opening_records awards contracts amendments implementation payments statistics sanctions appeals",
      "7(a)",
    ],
    ["For which share of procedures is the notice published?", "percent", "7(a)"],
    ["Does one have to register to see notices or documents?", "ynp", "11(b)"],
    ["Are data open in bulk or by an API?", "multi: none html_only csv_xls json_xml api ocds", "7(c)"],
    ["Under which licence are the data?", "enum: open restricted none_stated", "7(c)"],
    ["Is OCDS published, in which version, how often?", "ynp", "7(c)"],
    ["Are there feeds, alerts or subscriptions?", "multi: email rss subscription", "7(a)"],
  ]),
  group("C", "Registration of suppliers", [
    ["Is there one register of suppliers?", "enum: none per_entity national", "1(d)"],
    ["Is registration on-line from end to end?", "ynp", "7(b)"],
    ["What does registration cost?", "enum: free fee", "10(b)"],
    ["When is registration needed?", "enum: never to_bid to_contract", "1(d)"],
    ["How many suppliers are active, how many of them foreign?", "number", "10(b)"],
    ["What does the register hold of suppliers?", "multi: size women_owned region sector none", "10(b)"],
    ["Is there a public list of sanctioned suppliers?", "ynp", "14(c)"],
  ]),
  group("D", "Catalogues and classification", [
    [
      "Which classification of goods, works and services is used?",
      "enum: unspsc cpv cubso catmat_catser national none",
      "7(c)",
    ],
    ["Is it mandatory for each item?", "ynp", "7(c)"],
    ["Is there an electronic catalogue for framework agreements?", "ynp", "7(b)"],
    ["Are reference prices published?", "ynp", "9(b)"],
  ]),
  group("E", "Tendering and transactions", [
    ["Can documents be downloaded?", "ynp", "7(a)"],
    ["Are questions and answers on-line?", "ynp", "7(b)"],
    ["Are bids handed in electronically?", "enum: none optional mandatory_some mandatory_all", "7(b)"],
    ["Are bids opened electronically, with a public record?", "ynp", "1(g)"],
    ["Are bids evaluated electronically?", "ynp", "7(b)"],
    ["Are there reverse auctions?", "ynp", "7(b)"],
    ["Are awards notified on-line?", "ynp", "7(b)"],
    ["Are contracts made and signed electronically?", "ynp", "7(b)"],
    ["Are orders and receipts on-line?", "ynp", "7(b)"],
    ["Are invoices and the state of payment electronic?", "ynp", "9(c)"],
    ["Is there a module for managing contracts?", "ynp", "9(c)"],
    ["Which share of procedures, and of value, goes electronically?", "percent", "7(b)"],
  ]),
  group("F", "Digital signature and security", [
    ["Is there a law on digital signatures and electronic documents?", "ynp", "1(j)"],
    ["How do bidders prove who they are?", "multi: password certificate national_id mfa", "1(j)"],
    ["Are bids sealed until they are opened?", "ynp", "1(g)"],
    ["Are there time stamps and a log that shows tampering?", "ynp", "1(k)"],
    ["For how many years are records kept?", "number", "1(k)"],
    ["Was there an independent security audit in the last 24 months?", "ynp", "12(b)"],
  ]),
  group("G", "Integration", [
    [
      "With which systems is it linked?",
      "multi: budget treasury tax business_register social_security payments investment_projects id none",
      "4(b), 7(b)",
    ],
    ["Is the budget commitment checked before tendering?", "ynp", "4(a)"],
    ["Are there documented web services for others?", "ynp", "7(c)"],
    ["Do buyers and suppliers have common identifiers?", "ynp", "7(c)"],
    ["Are states and municipalities on the same system?", "percent", "7(b)"],
  ]),
  group("H", "Measures for small firms", [
    ["How does the law define the size of firms?", "reference", "10(b)"],
    [
      "Which measures are in force?",
      "multi: quota set_aside price_preference tie_break lots joint_bids low_guarantees no_fee fast_payment training advance_payment local_preference",
      "10(b)",
    ],
    ["Which quota or goal is there, and of what?", "percent", "10(b)"],
    [
      "Which measures are there for firms owned by women?",
      "multi: quota set_aside price_preference tie_break lots joint_bids low_guarantees no_fee fast_payment training advance_payment local_preference",
      "3(a)",
    ],
    ["What is the official share of small firms?", "percent", "10(b)"],
    ["Is there work with local business associations?", "ynp", "10(a)"],
    ["Within how many days does the law have suppliers paid?", "number", "4(b)"],
  ]),
  group("I", "Civil society and access", [
    ["Is the public consulted on procurement rules?", "ynp", "11(a)"],
    [
      "Are there observers, social witnesses or integrity pacts?",
      "multi: observers social_witnesses integrity_pacts none",
      "11(c)",
    ],
    ["Is there a channel to report irregularities?", "ynp", "14(f)"],
    ["Does the law on access to information cover contracts?", "ynp", "11(b)"],
    ["What have civil society or the press made of the data?", "text", "11(c)"],
  ]),
  group("J", "Training and capacity", [
    ["Is there training for buyers?", "multi: class online none", "8(a)"],
    ["Is there training for suppliers, small ones above all?", "multi: class online none", "8(a), 10(a)"],
    ["Are procurement officials certified?", "ynp", "8(b)"],
    ["Is there a help desk, by which channels?", "multi: phone email chat office none", "8(a)"],
  ]),
  group("K", "Planning and strategy", [
    ["Are yearly procurement plans mandatory?", "ynp", "4(a)"],
    ["Are plans published in a form that can be used again?", "ynp", "7(a)"],
    ["Is a strategy or road map for electronic procurement adopted?", "ynp", "7(b)"],
    ["At which stage is it, and where is it to be when?", "enum: 0 1 2 3 4 5 6", "7(b)"],
    ["How is the system paid for?", "multi: budget loan donation fees", ""],
    ["Are performance indicators published every year?", "ynp", "8(c)"],
  ]),
  group("L", "Complaints, control and audit", [
    ["Is the review body independent of the buyer?", "ynp", "13(b)"],
    ["Can one complain on-line, and at which fee?", "ynp", "13(a)"],
    ["Are decisions published?", "ynp", "13(c)"],
    ["Does the supreme audit institution use the system's data?", "ynp", "12(b)"],
    ["Are risk indicators or red flags in use?", "ynp", "14(d)"],
    ["Are beneficial owners of suppliers collected, or public?", "enum: none collected public", "14(a)"],
  ]),
];
