export interface CsvCell {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** A quoted cell, whose quotes are doubled inside; whatever stands behind it up to the next comma or line is part of it. */
const QUOTED = /"((?:[^"]|"")*)"?([^,\r\n]*)/y;
const PLAIN = /[^,\r\n]*/y;

/** Reads CSV as RFC 4180 has it, with any line breaks. Empty lines are left out. */
export function readCsv(text: string): readonly (readonly CsvCell[])[] {
  const rows: CsvCell[][] = [];
  let row: CsvCell[] = [];
  for (let at = 0; at <= text.length;) {
    const isQuoted = text[at] === '"';
    const pattern = isQuoted ? QUOTED : PLAIN;
    pattern.lastIndex = at;
    const [whole = "", inside = "", behind = ""] = pattern.exec(text) ?? [];
    row.push({ text: isQuoted ? inside.replaceAll('""', '"') + behind : whole, isQuoted });
    at += whole.length;
    if (text[at] === ",") {
      at += 1;
      continue;
    }
    if (row.length > 1 || row[0]?.text !== "" || row[0].isQuoted) rows.push(row);
    row = [];
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
  return rows;
}
