import type { FlagRow } from "../../api/later-rows.ts";

/** What variations are called, in the order of the file. */
export const namesOf = ({ variations }: FlagRow): readonly string[] =>
  (variations ?? []).map(({ key, name }) => name ?? key);
