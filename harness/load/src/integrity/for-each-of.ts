/** Does something for each item, a few at a time; rejects with the first failure. */
export async function forEachOf<Item>(
  items: Iterable<Item>,
  atOnce: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  // All lanes take from one iterator.
  const rest = items[Symbol.iterator]();
  const runLane = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await run(next.value);
  };
  const lanes = Array.from({ length: atOnce }, runLane);
  await Promise.all(lanes);
}
