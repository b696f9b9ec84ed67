import { createHook } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";

/** Digests and signatures, which threads of Node make. Other resources are not counted. */
const THREAD_WORK: ReadonlySet<string> = new Set(["HASHREQUEST", "SIGNREQUEST"]);

/** Sees what threads do from now on. */
export interface ThreadWatch extends Disposable {
  /** Waits until threads have nothing left to digest or to sign. */
  finish(): Promise<void>;
}

/**
 * A clock that checks move does not measure what threads do. On a busy machine one of them may rest for long: whoever moves
 * the clock meanwhile makes a store that answers at once look as if it were silent.
 */
export function watchThreads(): ThreadWatch {
  const underWay = new Set<number>();
  const callbacks = {
    init(id: number, type: string) {
      if (THREAD_WORK.has(type)) underWay.add(id);
    },
    after(id: number) {
      underWay.delete(id);
    },
    // Node would otherwise call both for every promise.
    trackPromises: false,
  };
  const hook = createHook(callbacks).enable();
  return {
    async finish() {
      do await setImmediate();
      while (underWay.size > 0);
    },
    [Symbol.dispose]: () => void hook.disable(),
  };
}
