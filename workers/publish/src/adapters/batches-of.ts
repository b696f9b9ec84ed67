/** Rows that one statement takes as JSON. A bound value may have 2 MB, and a path 500 characters. */
const ROWS_PER_STATEMENT = 1_000;

export function* batchesOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += ROWS_PER_STATEMENT) {
    yield items.slice(start, start + ROWS_PER_STATEMENT);
  }
}
