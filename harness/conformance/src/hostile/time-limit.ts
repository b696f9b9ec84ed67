import { availableParallelism, loadavg } from "node:os";

/** The short form runs beside other tests, which the load of the last minute does not show yet. */
const SHORT_FACTOR = 4;

/** A limit for a machine that does nothing else, stretched by how many programs wait for each of its processors. */
export function scaleLimit(quietMs: number, isLong: boolean): number {
  const waiting = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
  return quietMs * waiting * (isLong ? 1 : SHORT_FACTOR);
}
