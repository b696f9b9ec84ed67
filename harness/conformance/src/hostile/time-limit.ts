import { availableParallelism, loadavg } from "node:os";

/** A limit for a machine that does nothing else, stretched by how many programs wait for each of its processors. */
export function scaleLimit(quietMs: number): number {
  return quietMs * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}
