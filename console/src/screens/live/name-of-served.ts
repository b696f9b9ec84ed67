import { liveMessages as messages } from "./messages.ts";
import type { ServedSeries } from "./read-counts.ts";

export function nameOfServed({ kind, name, id }: Pick<ServedSeries, "kind" | "name" | "id">): string {
  if (kind === "default") return messages.codeDefault;
  if (kind === "unnamed") return messages.unnamed;
  return kind === "gone" ? messages.gone(name === "" ? id : name) : name;
}
