/** Runs a task for each item, at most `countMax` at a time. Rejects with the first failure. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  countMax: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await task(next.value);
  };
  await Promise.all(Array.from({ length: countMax }, work));
}
