import { setTimeout as sleep } from "node:timers/promises";

import type { Deployment, SigningSettings } from "./deployment.ts";
import { forEachOf } from "./for-each-of.ts";
import { openPublishedObjects } from "./published-objects.ts";
import type { SteadyLoad } from "./steady-load.ts";
import { type TamperDeps, type Tampering, prepare, tamper } from "./tamper.ts";
import type { Target } from "./target.ts";

/** What stages of the run share. */
export interface LoadWorld {
  readonly deployment: Deployment;
  readonly load: SteadyLoad;
  readonly targets: readonly Target[];
  /** An environment of somebody else, signed like all others. */
  readonly evil: Target;
  readonly tamperings: readonly Tampering[];
  readonly report: (text: string) => void;
}

/** Memory is used for five seconds, and a failed check is repeated after one. */
const FRESHNESS_MS = 7_000;
/** Environments that are tampered with at the same time. */
const AT_ONCE = 8;

/**
 * Tampers with an object of many environments at once, and puts all back. Isolates hold some of the environments from
 * before; of the others they hold nothing.
 */
export async function tamperUnderLoad(
  { deployment, load, targets, evil, tamperings, report }: LoadWorld,
  { settings, ...signers }: Omit<TamperDeps, "objects" | "evil"> & { readonly settings: SigningSettings },
): Promise<void> {
  const tampered = new Set(tamperings.map(({ target }) => target));
  const steady = targets.filter((target) => !tampered.has(target));
  const held = tamperings.filter(({ tampered: { isHeld } }) => isHeld).map(({ target }) => target);
  report(`tampering: isolates read the ${held.length} environments that they are to hold`);
  load.aim(steady, "before tampering");
  // Isolates have asked for everything by now: these hold nothing.
  await deployment.deploy(settings);
  const deps = { ...signers, evil, objects: openPublishedObjects(await deployment.openStores()) };
  await forEachOf(tamperings, AT_ONCE, (tampering) => prepare(tampering, deps));
  load.aim([...steady, ...held], "held");
  await load.finishRound();

  report(`tampering with ${tamperings.length} environments at the same time`);
  await forEachOf(tamperings, AT_ONCE, (tampering) => tamper(tampering, deps));
  load.aim(targets, "tampered");
  await Promise.all([load.finishRound(), sleep(FRESHNESS_MS)]);
  await load.finishRound();

  report("putting everything back");
  for (const { expectation, versions } of targets) {
    expectation.versions = versions;
    if (expectation.missing !== "nothing") expectation.missing = "returning";
  }
  await deps.objects.restore();
  await sleep(FRESHNESS_MS);
  // The first request after an outage may still be answered from before it.
  await load.finishRound();
  for (const { expectation, versions } of targets) {
    expectation.versions = versions.slice(-1);
    expectation.missing = "nothing";
  }
  load.aim(targets, "restored");
  await load.finishRound();
}
