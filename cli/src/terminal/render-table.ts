import Table from "cli-table3";

const CELL_CHARACTERS_MAX = 60;
/** Characters that reorder what a terminal shows, so that a cell reads as something that it does not hold. */
const BIDIRECTIONAL_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Renders rows as a table. Long cells are cut, except those of the column `whole`. */
export function renderTable(columns: readonly string[], rows: readonly object[], whole?: string): string {
  const table = new Table({
    head: columns.map(dropControls),
    style: { head: [], border: [], compact: true },
    colAligns: columns.map((column) => (typeof cellOf(rows[0], column) === "number" ? "right" : "left")),
  });
  for (const row of rows)
    table.push(columns.map((column) => renderCell(cellOf(row, column) ?? null, column === whole)));
  return table.toString();
}

function cellOf(row: object | undefined, column: string): unknown {
  return (row as Readonly<Record<string, unknown>> | undefined)?.[column];
}

function renderCell(value: unknown, isWhole: boolean): string {
  if (value === null) return "";
  const text = dropControls(typeof value === "string" ? value : JSON.stringify(value));
  return !isWhole && text.length > CELL_CHARACTERS_MAX ? `${text.slice(0, CELL_CHARACTERS_MAX - 1)}…` : text;
}

/** Text that neither steers a terminal nor reorders a line. */
function dropControls(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, " ").replaceAll(BIDIRECTIONAL_CONTROLS, "");
}
