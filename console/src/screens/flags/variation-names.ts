import type { FeatureListing } from "@burgee/contract/admin";

/** What variations are called, in the order of the file. */
export const namesOf = ({ variations }: FeatureListing): readonly string[] =>
  (variations ?? []).map(({ key, name }) => name ?? key);
