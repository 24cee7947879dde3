import { Parser } from "htmlparser2";

/**
 * The rows of all tables of a web page, inner ones before the rows around them: the texts of their cells, blanks folded.
 * A cell with a table in it has the text of that table too. Tags may be left open; scripts and styles are no text.
 */
export function tableRows(html: string): string[][] {
  const rows: string[][] = [];
  const open: string[][] = [];
  const cells: string[] = [];
  let silent = 0;
  const closeRow = () => {
    const row = open.pop();
    if (row && row.length > 0) rows.push(row.map((cell) => cell.replace(/\s+/g, " ").trim()));
  };
  const parser = new Parser({
    onopentag(name) {
      if (name === "script" || name === "style") silent += 1;
      else if (name === "tr") open.push([]);
      else if (name === "td" || name === "th") cells.push("");
      else if (silent === 0) add(" ");
    },
    ontext(text) {
      if (silent === 0) add(text);
    },
    onclosetag(name) {
      if (name === "script" || name === "style") silent -= 1;
      else if (name === "tr") closeRow();
      else if (name === "td" || name === "th") {
        const cell = cells.pop();
        if (cell !== undefined) open.at(-1)?.push(cell);
        add(" ");
      } else add(" ");
    },
  });
  /** Every cell around a text has it. */
  function add(text: string): void {
    for (let index = 0; index < cells.length; index += 1) cells[index] += text;
  }
  parser.end(html);
  return rows;
}
