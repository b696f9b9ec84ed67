import { CODE_NOT_IN_ROLLOUT, CODE_NOT_TARGETED, HEADER } from "./layout.ts";
import type { Outcome } from "./outcomes.ts";
import type { Exceptions } from "./served-view.ts";
import type { WasmEngine } from "./wasm-engine.ts";

/**
 * Outcomes that the verdicts alone do not give: of overridden features, and of features whose details depend on the
 * context, which is still in place now but may not be when the result is read.
 */
export function findExceptions(
  engine: WasmEngine,
  verdicts: Int32Array,
  overrides: Readonly<Record<string, string>> | undefined,
): Exceptions {
  const exceptions = new Map<number, Outcome | null | undefined>();
  if (engine.isWide) {
    for (const [feature, verdict] of verdicts.entries()) {
      if (verdict >= 0) exceptions.set(feature, engine.outcome(feature, verdict));
    }
  }
  if (typeof overrides !== "object" || overrides === null) return exceptions;
  for (let feature = 0; feature < engine.records.image.header(HEADER.featureCount); feature++) {
    const verdict = verdicts[feature] ?? 0;
    const record = engine.records.feature(engine.records.featureAddress(feature));
    if (record.isDisabled || !Object.hasOwn(overrides, record._id)) continue;
    const variationId: unknown = overrides[record._id];
    if (typeof variationId !== "string") continue;
    // A feature that cannot be decided stays an error: an override does not hide it.
    if (verdict < 0 && verdict !== -1 - CODE_NOT_TARGETED && verdict !== -1 - CODE_NOT_IN_ROLLOUT) continue;
    exceptions.set(feature, engine.outcomes.override(feature, verdict, variationId, engine.textEnd));
  }
  return exceptions;
}
