/** The promise's outcome, or an error when `ms` milliseconds pass first. The work itself goes on. */
export async function withinTime<T>(work: Promise<T>, ms: number, sleep: (ms: number) => Promise<void>): Promise<T> {
  return Promise.race([
    work,
    sleep(ms).then(() => {
      throw new Error(`took longer than ${ms} ms`);
    }),
  ]);
}
