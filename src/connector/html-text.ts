import { Parser } from "htmlparser2";

/** Elements whose content is not for reading. */
const unread = new Set(["script", "style", "template", "noscript", "iframe", "object", "svg", "head"]);
const inline = new Set(
  "a abbr b bdi bdo cite code data del dfn em font i img ins kbd mark q s samp small span strong sub sup time tt u var wbr".split(
    " ",
  ),
);

/**
 * The plain text of HTML: markup, scripts and styles go, character references are resolved, blocks are parted by a line
 * end, white space is folded. Any text is taken; nothing of the result is markup that was meant as such.
 */
export function textOfHtml(html: string): string {
  let text = "";
  let hidden = 0;
  const parser = new Parser({
    ontext: (part) => {
      if (hidden === 0) text += part.replace(/\s+/g, " ");
    },
    onopentagname: (name) => {
      if (unread.has(name)) hidden += 1;
      else if (!inline.has(name)) text += "\n";
    },
    onclosetag: (name) => {
      if (unread.has(name)) hidden -= 1;
      else if (!inline.has(name)) text += "\n";
    },
  });
  parser.end(html);
  return text
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n[ \n]*/g, "\n")
    .trim();
}

/** The character data of a piece of XML: references resolved, CDATA as it is, markup left out. */
export function textOfXml(xml: string): string {
  let text = "";
  const parser = new Parser(
    {
      ontext: (part) => {
        text += part;
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return text;
}
