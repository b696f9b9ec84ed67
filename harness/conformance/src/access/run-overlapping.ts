/** How items are worked on. */
export interface OverlapOptions<Item> {
  /** Items under way at once, at most. */
  readonly overlap: number;
  /** Whether an item waits for everything before it and is waited for. */
  readonly isAlone: (item: Item) => boolean;
  readonly run: (item: Item, index: number) => Promise<void>;
}

/** Works through items in order with a bounded number under way. Rejects with the first failure. */
export async function runOverlapping<Item>(items: readonly Item[], options: OverlapOptions<Item>): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let wasAlone = false;
  for (const [index, item] of items.entries()) {
    const isAlone = options.isAlone(item);
    const underWayMax = isAlone || wasAlone ? 0 : options.overlap - 1;
    while (underWay.size > underWayMax) await Promise.race(underWay);
    wasAlone = isAlone;
    const work = options.run(item, index).finally(() => underWay.delete(work));
    underWay.add(work);
  }
  await Promise.all(underWay);
}
