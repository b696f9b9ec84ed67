import { isRecord, KEY_LENGTH_MAX, KEY_PATTERN, type SdkKeyKind } from "@burgee/contract";

import { NotImportable } from "../exchange-error.ts";
import type { ExchangeNote } from "../exchange-note.ts";
import { type DraftFile, type ImportedProject, writeImportedFiles } from "../imported-project.ts";
import { type VariantFlag, writeVariantFlag } from "../variant-flag.ts";
import { joinAll, negate, type WrittenCondition } from "../written-condition.ts";
import { type LogicScope, readExpression, readLogic } from "./read-logic.ts";

export interface FlagImportOptions {
  readonly projectKey: string;
  /** Environment that gets the rules. */
  readonly environment: { readonly key: string; readonly type: string };
  readonly sdkVisibility: readonly SdkKeyKind[];
}

/** How many branches one flag may have. */
const BRANCHES_MAX = 200;

/**
 * Makes flag files from a flagd flag definition file: one feature with one variable per flag. What flagd decides by a
 * share of users keeps the share, but not the users.
 */
export async function importFlagd(text: string, options: FlagImportOptions): Promise<ImportedProject> {
  let source: unknown;
  try {
    source = JSON.parse(text);
  } catch {
    throw new NotImportable("the file is not JSON");
  }
  const flags = isRecord(source) ? source["flags"] : undefined;
  if (!isRecord(source) || !isRecord(flags)) throw new NotImportable("the file has no `flags`: it is none of flagd's");
  const evaluators = isRecord(source["$evaluators"]) ? source["$evaluators"] : {};
  const notes: ExchangeNote[] = [];
  const drafts: DraftFile[] = [
    { path: "project.yaml", content: { key: options.projectKey, sdkVisibility: options.sdkVisibility } },
    { path: "environments.yaml", content: { [options.environment.key]: { type: options.environment.type } } },
  ];
  for (const [key, flag] of Object.entries(flags)) {
    try {
      if (!isRecord(flag)) throw new NotImportable("it is no map");
      drafts.push(writeVariantFlag(key, readFlag(key, flag, { evaluators }, notes), options.environment.key));
    } catch (error) {
      if (!(error instanceof NotImportable)) throw error;
      notes.push({ kind: "refused", subject: `feature ${key}`, message: error.message });
    }
  }
  return writeImportedFiles(drafts, notes);
}

/** Refuses keys that flag files cannot have. */
export function checkFeatureKey(key: string): void {
  if (KEY_PATTERN.test(key) && key.length <= KEY_LENGTH_MAX) return;
  throw new NotImportable("a key may hold only lower-case letters, digits, `-`, `_` and `.`: rename the flag first");
}

function readFlag(
  key: string,
  flag: Readonly<Record<string, unknown>>,
  scope: LogicScope,
  notes: ExchangeNote[],
): VariantFlag {
  checkFeatureKey(key);
  const { variants, defaultVariant, targeting, state } = flag;
  if (!isRecord(variants)) throw new NotImportable("it has no `variants`");
  const rules: VariantFlag["rules"][number][] = [];
  if (isRecord(targeting) && Object.keys(targeting).length > 0) {
    for (const branch of listBranches(targeting, "everyone", scope)) {
      rules.push(branch);
      if (branch.shares.length > 1) {
        const message = "`fractional` keeps its shares, but other users get each variant";
        notes.push({ kind: "approximated", subject: `feature ${key}`, message });
      }
    }
  }
  if (typeof defaultVariant === "string") rules.push({ when: "everyone", shares: [[defaultVariant, 100]] });
  return { values: variants, rules, isOn: state !== "DISABLED" };
}

type Branch = VariantFlag["rules"][number];

/** Turns nested `if`s into a list of rules, of which the first that matches decides. */
function listBranches(input: unknown, when: WrittenCondition, scope: LogicScope): readonly Branch[] {
  // `null` falls back to the default variant, which is the rule after the last one.
  if (input === null) return [];
  if (typeof input === "string") return [{ when, shares: [[input, 100]] }];
  const { operator, operands } = readExpression(input);
  if (operator === "fractional") return [readFractional(operands, when)];
  if (operator !== "if") {
    // Conditions that stand alone choose the variants `true` and `false`.
    const holds = readLogic(input, scope);
    return [
      { when: joinAll([when, holds]), shares: [["true", 100]] },
      { when, shares: [["false", 100]] },
    ];
  }
  const branches: Branch[] = [];
  const missed: WrittenCondition[] = [];
  for (let index = 0; index < operands.length; index += 2) {
    const isElse = index === operands.length - 1;
    const condition = isElse ? "everyone" : readLogic(operands[index], scope);
    const result = operands[isElse ? index : index + 1];
    if (result === null || result === undefined) {
      // Users who match get the default variant, so later branches must not see them.
      missed.push(negate(condition));
      continue;
    }
    branches.push(...listBranches(result, joinAll([when, ...missed, condition]), scope));
    // Whom a nested `if` leaves undecided gets the default variant, too.
    if (isRecord(result) && !Object.hasOwn(result, "fractional")) missed.push(negate(condition));
    if (branches.length > BRANCHES_MAX) throw new NotImportable(`it has more than ${BRANCHES_MAX} branches`);
  }
  return branches;
}

function readFractional(operands: readonly unknown[], when: WrittenCondition): Branch {
  const [first, ...others] = operands;
  const isBucketed = isRecord(first);
  const bucketBy = isBucketed ? readBucketKey(first) : undefined;
  const parts = (isBucketed ? others : operands).map((part): readonly [string, number] => {
    if (!Array.isArray(part) || typeof part[0] !== "string") throw new NotImportable("`fractional` lists variants");
    return [part[0], typeof part[1] === "number" ? part[1] : 1];
  });
  const total = parts.reduce((sum, [, weight]) => sum + weight, 0);
  if (total <= 0) throw new NotImportable("the weights of `fractional` add up to nothing");
  const shares = new Map<string, number>();
  for (const [variant, weight] of parts) shares.set(variant, (shares.get(variant) ?? 0) + (weight / total) * 100);
  return { when, shares: [...shares], ...(bucketBy === undefined ? {} : { bucketBy }) };
}

/** `{ var: x }`, or `{ cat: [salts…, { var: x }] }`; salts do not matter, as users change anyway. */
function readBucketKey(input: unknown): string | undefined {
  const { operator, operands } = readExpression(input);
  const variables = operator === "cat" ? operands.filter((operand) => isRecord(operand)) : [input];
  const names = variables.map((variable) => {
    const { operator: inner, operands: name } = readExpression(variable);
    return inner === "var" ? String(name[0]) : "";
  });
  const own = names.filter((name) => name !== "$flagd.flagKey");
  const [name] = own;
  if (own.length !== 1 || name === undefined || name === "")
    throw new NotImportable("its bucketing key is no attribute");
  return name === "targetingKey" ? undefined : name;
}
