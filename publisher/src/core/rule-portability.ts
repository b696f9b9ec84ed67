import { isPlainMap } from "./file-shape.ts";
import type { SourcePath } from "./source-file.ts";

/** What only some evaluators answer as the files say, and where it stands in its file. */
export interface RuleNote {
  readonly path: SourcePath;
  readonly what: string;
}

const OWN_COMPARATOR =
  "only Burgee's engine knows `equalsIgnoringCase`: elsewhere it never holds, and `not` of it always holds; evaluators up to 1.1.24 refuse the whole config";

const PREFIX_COMPARATOR =
  "evaluators up to 1.22.0 do not know this comparison and never match it; those up to 1.1.24 refuse the whole config";

const RAGGED_VERSION =
  "a user's version with two or more signs beside digits and dots before its first hyphen, such as `1.2.3abc` or `1.2.3+b5`, is not compared by the reference evaluator but is by @devcycle/bucketing";

const OPT_IN =
  "only @devcycle/bucketing and the platform know who opted in; server SDKs that evaluate locally match nobody";

const ORDERED: readonly string[] = ["above", "atLeast", "below", "atMost"];
const PREFIXES: readonly string[] = ["startsWith", "notStartsWith", "endsWith", "notEndsWith"];

/** What of a condition without mistakes cannot be compiled so that all evaluators agree. */
export function findRulePortability(input: unknown, path: SourcePath): readonly RuleNote[] {
  if (Array.isArray(input)) return input.flatMap((item, index) => findRulePortability(item, [...path, index]));
  if (!isPlainMap(input)) return [];
  return Object.entries(input).flatMap(([name, value]): readonly RuleNote[] => {
    const at = [...path, name];
    switch (name) {
      case "all":
      case "any":
      case "not":
        return findRulePortability(value, at);
      case "custom":
        return isPlainMap(value)
          ? Object.entries(value).flatMap(([key, use]) => findUses(use, [...at, key], false))
          : [];
      case "optIn":
        return [{ path: at, what: OPT_IN }];
      default:
        return findUses(value, at, name === "appVersion" || name === "platformVersion");
    }
  });
}

function findUses(input: unknown, path: SourcePath, isVersion: boolean): readonly RuleNote[] {
  if (!isPlainMap(input)) return [];
  return Object.keys(input).flatMap((comparator): readonly RuleNote[] => {
    const at = [...path, comparator];
    if (comparator === "equalsIgnoringCase") return [{ path: at, what: OWN_COMPARATOR }];
    if (PREFIXES.includes(comparator)) return [{ path: at, what: PREFIX_COMPARATOR }];
    return isVersion && ORDERED.includes(comparator) ? [{ path: at, what: RAGGED_VERSION }] : [];
  });
}
