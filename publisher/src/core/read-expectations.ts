import { CONTEXT_ATTRIBUTES, type EvaluationContext, parseEvaluationContext } from "@burgee/contract";

import { suggestName } from "./closest-name.ts";
import type { FeatureFile } from "./feature-schemas.ts";
import { readDate } from "./read-rollout.ts";
import type { SourceFile, SourcePath } from "./source-file.ts";

/** What a feature must serve one user: a test beside the rules. */
export interface Expectation {
  /** Where it stands in the feature's file. */
  readonly path: SourcePath;
  /** The environments in which it must hold: the one that it names, else all in which the feature serves anything. */
  readonly environments: readonly string[];
  readonly user: EvaluationContext;
  /** The moment at which it must hold; undefined: whenever it is checked. */
  readonly atMs: number | undefined;
  /** Key of the variation; undefined when the user must be served nothing. */
  readonly variation: string | undefined;
}

/** What `serve:` says for users whom the feature serves nothing. */
const NOTHING = "nothing";

/** The user of an expectation that does not say who it is. */
const SOMEBODY = "somebody";

const ATTRIBUTE_NAMES: readonly string[] = CONTEXT_ATTRIBUTES.map(({ name }) => name);

/** Reads `expect:`. Adds a problem per mistake; expectations with mistakes are left out. */
export function readExpectations(
  file: SourceFile,
  source: FeatureFile,
  environmentKeys: readonly string[],
): readonly Expectation[] {
  const variations = Object.keys(source.variations);
  return (source.expect ?? []).flatMap((expected, index): Expectation[] => {
    const path = ["expect", index];
    let isGood = true;
    const refuse = (member: string, message: string, remedy: string): void => {
      isGood = false;
      file.error(
        member === "user" || member === "at" ? "shape" : "unknown_reference",
        [...path, member],
        message,
        remedy,
      );
    };
    const { environment, serve } = expected;
    if (environment !== undefined && !environmentKeys.includes(environment)) {
      const remedy = suggestName(environment, environmentKeys, "Add it to environments.yaml.");
      refuse("environment", `there is no environment \`${environment}\``, remedy);
    }
    if (serve !== NOTHING && !variations.includes(serve)) {
      const remedy = suggestName(serve, [...variations, NOTHING], "");
      refuse("serve", `the feature has no variation \`${serve}\``, remedy);
    }
    const at = expected.at === undefined ? undefined : readDate(expected.at);
    if (expected.at !== undefined && at === undefined) {
      refuse("at", `\`${expected.at}\` is not a date`, "Write `2026-12-01` or `2026-12-01T09:00:00Z`.");
    }
    const user = toContext(expected.user);
    for (const name of Object.keys(user)) {
      if (ATTRIBUTE_NAMES.includes(name)) continue;
      refuse("user", `a user has no attribute \`${name}\``, suggestName(name, [...ATTRIBUTE_NAMES, "custom"], ""));
    }
    const parsed = parseEvaluationContext(user);
    if (!parsed.ok) refuse("user", parsed.problems.join("; "), "Write the user as an SDK sends it.");
    if (!isGood || !parsed.ok) return [];
    const listed = source.default === undefined ? Object.keys(source.environments ?? {}) : environmentKeys;
    const environments = environment === undefined ? listed : [environment];
    const variation = variations.includes(serve) ? serve : undefined;
    const atMs = at === undefined ? undefined : Date.parse(at);
    return [{ path, environments, user: parsed.context, atMs, variation }];
  });
}

/** The user as SDKs send it. Custom data may be called `custom`, as in conditions. */
function toContext({ custom, ...user }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { user_id: SOMEBODY, ...user, ...(custom === undefined ? {} : { customData: custom }) };
}
