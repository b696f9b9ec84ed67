import { generateScalar } from "../fuzz/generate-text.ts";
import { DATA_KEYS } from "../fuzz/pools.ts";
import type { Random } from "../fuzz/random.ts";
import { generateHostileJson, generateHostileText } from "./hostile-values.ts";

/** Anything that JavaScript code could pass as a context, whatever its types say. */
export function generateHostileContext(random: Random): unknown {
  if (random.chance(0.03)) return random.pick<unknown>([null, undefined, 5, "user", [], true, () => {}, new Map()]);
  const context: Record<string, unknown> = {
    user_id: random.chance(0.8) ? generateHostileText(random) : hostile(random),
  };
  for (const name of ["email", "country", "appVersion", "deviceModel", "platform", "platformVersion", "appBuild"]) {
    if (random.chance(0.5)) context[name] = random.chance(0.5) ? generateHostileText(random) : hostile(random);
  }
  for (const name of ["customData", "privateCustomData"]) {
    if (random.chance(0.6)) context[name] = random.chance(0.8) ? generateHostileData(random) : hostile(random);
  }
  return random.chance(0.05) ? Object.freeze(context) : context;
}

/** Custom data whose values are of any kind. */
export function generateHostileData(random: Random): Record<string, unknown> {
  const data: Record<string, unknown> = random.chance(0.1) ? (Object.create(null) as Record<string, unknown>) : {};
  for (const key of [...DATA_KEYS, "plan", "seats", generateHostileText(random)]) {
    if (random.chance(0.5)) data[key] = random.chance(0.5) ? generateScalar(random) : hostile(random);
  }
  return data;
}

/** Overrides of any kind. */
export function generateHostileOverrides(random: Random): unknown {
  if (random.chance(0.3)) return hostile(random);
  return Object.fromEntries(
    ["feat_checkout", "feat_paging", "feat_0", "feat_flag", "__proto__"].map((id) => [id, hostile(random)]),
  );
}

function hostile(random: Random): unknown {
  if (random.chance(0.5)) return generateHostileJson(random);
  return random.pick<unknown>([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    5e-324,
    12n,
    Symbol("s"),
    undefined,
    () => "text",
    new Date(Number.NaN),
    new Map([["a", 1]]),
    /x/,
    Object.create(null),
    new String("boxed"),
    new Uint8Array(3),
  ]);
}
