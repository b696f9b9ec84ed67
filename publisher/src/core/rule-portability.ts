import { isPlainMap } from "./file-shape.ts";
import type { SourcePath } from "./source-file.ts";

/** What only some evaluators answer as the files say, and where it stands in its file. */
export interface RuleNote {
  readonly path: SourcePath;
  readonly what: string;
}

const OWN_COMPARATOR =
  "only Burgee knows `equalsIgnoringCase`: DevCycle's WebAssembly never matches it, @devcycle/bucketing matches every " +
  "text, and evaluators up to 1.1.24 refuse the whole config";

const PREFIX_COMPARATOR =
  "evaluators up to 1.22.0 never match this comparison, and those up to 1.1.24 refuse the whole config";

const RAGGED_VERSION =
  "versions of users with digits and two or more other signs before the first hyphen, such as `1.2.3abc`, are compared " +
  "by @devcycle/bucketing alone";

const OPT_IN = "server SDKs match nobody here; @devcycle/bucketing matches who opted in";

const ORDERED: ReadonlySet<string> = new Set(["above", "atLeast", "below", "atMost"]);
const PREFIXES: ReadonlySet<string> = new Set(["startsWith", "notStartsWith", "endsWith", "notEndsWith"]);

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
    if (PREFIXES.has(comparator)) return [{ path: at, what: PREFIX_COMPARATOR }];
    return isVersion && ORDERED.has(comparator) ? [{ path: at, what: RAGGED_VERSION }] : [];
  });
}
