import Table from "cli-table3";

const CELL_CHARACTERS_MAX = 60;

/** Renders rows as a table. Long cells are cut. */
export function renderTable(columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  const table = new Table({
    head: [...columns],
    style: { head: [], border: [], compact: true },
    colAligns: columns.map((column) => (typeof rows[0]?.[column] === "number" ? "right" : "left")),
  });
  for (const row of rows) table.push(columns.map((column) => renderCell(row[column] ?? null)));
  return table.toString();
}

function renderCell(value: unknown): string {
  if (value === null) return "";
  const text = (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/\p{Cc}/gu, " ");
  return text.length > CELL_CHARACTERS_MAX ? `${text.slice(0, CELL_CHARACTERS_MAX - 1)}…` : text;
}
