import { formatNumber } from "../parts/format-time.ts";

export const draftMessages = {
  draft: "Draft",
  label: (count: number) => `Your draft: ${count === 1 ? "1 file" : `${formatNumber(count)} files`}`,
  edited: "Edited",
  removed: (path: string) => `${path} (removed)`,
  review: "Review and publish…",
  discard: "Discard all of it",
  elsewhere: "Edited elsewhere, too",
};
