import type { Random } from "../fuzz/random.ts";

/** `count` of the items in their order, or all when there are fewer. */
export function sampleList<Item>(items: readonly Item[], count: number, random: Random): readonly Item[] {
  const rest = items.map((_, index) => index);
  const chosen = new Set<number>();
  while (chosen.size < count && rest.length > 0) {
    const at = random.int(0, rest.length - 1);
    const index = rest[at] ?? 0;
    rest[at] = rest.at(-1) ?? 0;
    rest.pop();
    chosen.add(index);
  }
  return items.filter((_, index) => chosen.has(index));
}
