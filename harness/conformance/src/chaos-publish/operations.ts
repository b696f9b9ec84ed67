import { SDK_KEY_KINDS, type SdkKeyKind } from "@burgee/contract";

import { createRandom, type Random } from "./random.ts";

/** Something that is asked of the publisher, with the seed of what goes wrong meanwhile. */
export type Operation = { readonly seed: number; readonly pauseMs: number } & (
  | {
      readonly kind: "publish";
      readonly environment: number;
      /** Which of the environment's names the files have. */
      readonly name: number;
      readonly text: string;
      readonly parent: "any" | "current" | "stale";
      readonly isDryRun: boolean;
      readonly hasKey: boolean;
    }
  | { readonly kind: "roll_back"; readonly environment: number; readonly back: number; readonly hasKey: boolean }
  | {
      readonly kind: "create_key";
      readonly environment: number;
      readonly keyKind: SdkKeyKind;
      readonly hasKey: boolean;
    }
  /** Makes something hold in an environment, for some time or until it is lifted. */
  | {
      readonly kind: "overlay";
      readonly environment: number;
      readonly entry: "off" | "serve" | "frozen" | "pinned";
      readonly expiresInMs: number | undefined;
      readonly base: "any" | "current" | "stale";
      readonly isDryRun: boolean;
      readonly hasKey: boolean;
    }
  /** Lifts the oldest entries of an environment. */
  | {
      readonly kind: "lift";
      readonly environment: number;
      readonly count: number;
      readonly base: "any" | "current" | "stale";
      readonly hasKey: boolean;
    }
  | { readonly kind: "revoke_key"; readonly which: number }
  /** Asks again what was asked with an idempotency key. */
  | { readonly kind: "repeat"; readonly back: number }
  | { readonly kind: "jump"; readonly jumpMs: number }
);

/** Marks content that the engine refuses. */
export const REFUSED_TEXT = "refused";
/** Long enough that what changed, before and after, does not fit into a row. */
const LARGE_TEXT_LENGTH = 1_100_000;

export function drawOperations(seed: number): readonly Operation[] {
  const random = createRandom(seed);
  const count = 6 + random.below(14);
  return Array.from({ length: count }, (_, index) => {
    const base = { seed: (seed * 1_000 + index + 1) >>> 0, pauseMs: drawPause(random) };
    return { ...base, ...drawOperation(random, index) } as Operation;
  });
}

/** Operations on keys alone: what goes wrong with a key is rare among everything else. */
export function drawKeyOperations(seed: number): readonly Operation[] {
  const drawn = [0, 1, 2].flatMap((part) => drawOperations(seed * 3 + part + 100_000));
  return drawn.filter(({ kind }) => kind === "create_key" || kind === "revoke_key" || kind === "repeat");
}

function drawPause(random: Random): number {
  const draw = random.below(10);
  if (draw < 5) return random.below(2_000);
  return draw < 8 ? random.below(40_000) : random.below(10 * 60_000);
}

function drawOperation(random: Random, index: number): object {
  const environment = random.below(2);
  const hasKey = random.chance(0.8);
  const draw = random.below(100);
  if (draw < 44 || index === 0) {
    const text = `text ${index}`;
    const isLarge = random.chance(0.006);
    const isRefused = random.chance(0.05);
    return {
      kind: "publish",
      environment,
      name: random.chance(0.8) ? 0 : 1,
      text: isLarge ? text.padEnd(LARGE_TEXT_LENGTH, "x") : isRefused ? `${REFUSED_TEXT} ${text}` : text,
      parent: random.pick(["any", "any", "current", "current", "stale"]),
      isDryRun: random.chance(0.08),
      hasKey,
    };
  }
  if (draw < 52) return { kind: "roll_back", environment, back: 1 + random.below(3), hasKey };
  if (draw < 63) return { kind: "create_key", environment, keyKind: random.pick(SDK_KEY_KINDS), hasKey };
  if (draw < 74) return { kind: "revoke_key", which: random.below(5) };
  const base = random.pick(["any", "any", "current", "stale"]);
  if (draw < 82) {
    const entry = random.pick(["off", "serve", "frozen", "pinned"]);
    const expiresInMs = random.chance(0.5) ? 1_000 + random.below(10 * 60_000) : undefined;
    return { kind: "overlay", environment, entry, expiresInMs, base, isDryRun: random.chance(0.08), hasKey };
  }
  if (draw < 88) return { kind: "lift", environment, count: 1 + random.below(2), base, hasKey };
  if (draw < 96) return { kind: "repeat", back: 1 + random.below(3) };
  return { kind: "jump", jumpMs: (random.below(2 * 3_600) - 3_600) * 1_000 };
}

/** One line that says what an operation is. */
export function describeOperation(operation: Operation): string {
  const { kind, seed: _seed, pauseMs, ...rest } = operation;
  const details = Object.entries(rest).map(([name, value]) => `${name}=${String(value).slice(0, 24)}`);
  return `${kind} ${details.join(" ")} (after ${pauseMs} ms)`;
}
