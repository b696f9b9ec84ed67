import type { JsonValue } from "@burgee/contract";

/** One cell of a table: a comparator meets a state of the attribute. `undefined` means that the attribute is absent. */
export interface TableCell {
  readonly comparator: string;
  readonly state: JsonValue | undefined;
  readonly passes: boolean;
}

/** Reads rows such as `"= fpf"`: per state one letter, `p` for pass and `f` for fail. */
export function readTable(states: readonly (JsonValue | undefined)[], rows: readonly string[]): TableCell[] {
  return rows.flatMap((row) => {
    const [comparator = "", letters = ""] = row.split(/ +/);
    if (letters.length !== states.length || /[^pf]/.test(letters)) throw new Error(`table row ${row} is malformed`);
    return states.map((state, i) => ({ comparator, state, passes: letters[i] === "p" }));
  });
}

export function describeState(state: JsonValue | undefined): string {
  return state === undefined ? "absent" : JSON.stringify(state);
}
