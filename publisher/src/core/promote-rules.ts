import { editFile } from "./edit/edit-file.ts";
import { isPlainMap } from "./file-shape.ts";
import type { FlagFile } from "./flag-bundle.ts";
import { SourceFile } from "./source-file.ts";

export type Promotion =
  | { readonly kind: "edited"; readonly text: string }
  /** The environment has these rules already. */
  | { readonly kind: "same" }
  | { readonly kind: "cannot"; readonly reason: string };

type Rules = Readonly<Record<string, unknown>>;

/**
 * Edits a feature file so that `to` has the rules of `from` as they are written there. A target that both have keeps the
 * identity that it has in `to`, so that its users stay in their shares; `like:` and other rules of `to` go.
 */
export function promoteRules(file: FlagFile, from: string, to: string): Promotion {
  const { value } = new SourceFile(file);
  const environments = isPlainMap(value) && isPlainMap(value["environments"]) ? value["environments"] : {};
  const known = Object.keys(environments);
  if (!known.includes(from)) {
    const reason = known.length === 0 ? "has no rules for any environment" : `has rules for ${known.join(", ")} only`;
    return { kind: "cannot", reason: `the feature ${reason}` };
  }
  if (from === to) return { kind: "cannot", reason: "both environments are the same" };
  if (listLikes(to, environments).includes(from)) return { kind: "same" };
  if (listLikes(from, environments).includes(to)) {
    return { kind: "cannot", reason: `\`${from}\` is like \`${to}\`, so it has no rules that \`${to}\` lacks` };
  }
  const before = Object.hasOwn(environments, to) ? environments[to] : undefined;
  const outcome = editFile(file.text, [
    { path: ["environments", to], value: keepIdentities(resolve(from, environments), before) },
  ]);
  if (outcome.kind === "cannot") return outcome;
  return outcome.text === file.text ? { kind: "same" } : outcome;
}

/** The rules of an environment, with what it takes over from others written out. */
function resolve(key: string, environments: Rules): unknown {
  const chain = listLikes(key, environments);
  const [own] = chain.map((name) => environments[name]);
  if (chain.length === 1) return own;
  const source = environments[chain.at(-1) ?? key];
  const { like: _like, default: ownDefault, ...rest } = isPlainMap(own) ? own : {};
  const inherited = chain.map((name) => environments[name]).find((rules) => isPlainMap(rules) && "default" in rules);
  const served = ownDefault ?? (isPlainMap(inherited) ? inherited["default"] : undefined);
  if (!isPlainMap(source)) {
    const isPlain = Object.keys(rest).length === 0 && served === undefined;
    // The short form of a target for everyone.
    return isPlain ? source : { ...rest, targets: [{ key: "everyone", serve: source }] };
  }
  return {
    ...rest,
    ...("targets" in source ? { targets: source["targets"] } : {}),
    ...(served === undefined ? {} : { default: served }),
  };
}

/** The environments whose rules one takes over, itself first. Ends where a circle would begin again. */
function listLikes(key: string, environments: Rules): readonly string[] {
  const chain = [key];
  for (let next = likeOf(environments, key); next !== undefined && !chain.includes(next);) {
    chain.push(next);
    next = likeOf(environments, next);
  }
  return chain;
}

function likeOf(environments: Rules, key: string): string | undefined {
  const rules = Object.hasOwn(environments, key) ? environments[key] : undefined;
  const like = isPlainMap(rules) ? rules["like"] : undefined;
  return typeof like === "string" ? like : undefined;
}

function keepIdentities(rules: unknown, before: unknown): unknown {
  if (!isPlainMap(rules) || !Array.isArray(rules["targets"])) return rules;
  const own = isPlainMap(before) && Array.isArray(before["targets"]) ? before["targets"].filter(isPlainMap) : [];
  const targets = rules["targets"].map((target: unknown): unknown => {
    if (!isPlainMap(target)) return target;
    const { id: _id, renamedFrom, key, ...rest } = target;
    const identity = findIdentity(own, key, renamedFrom);
    return { key, ...identity, ...rest };
  });
  return { ...rules, targets };
}

/** What keeps the users of a target where they are: what its twin says, or its earlier key. */
function findIdentity(own: readonly Rules[], key: unknown, renamedFrom: unknown): Rules {
  const twin = own.find((target) => target["key"] === key);
  const earlier = twin ?? own.find((target) => target["key"] === renamedFrom);
  if (earlier === undefined) return {};
  if ("id" in earlier) return { id: earlier["id"] };
  if ("renamedFrom" in earlier) return { renamedFrom: earlier["renamedFrom"] };
  return twin === undefined ? { renamedFrom } : {};
}
