import { flagMessages as messages } from "./messages.ts";

/** A piece of a sentence; strong ones are what the author wrote. */
export interface Word {
  readonly text: string;
  readonly isStrong?: true;
}

/** What a rule asks for, as a sentence or as a list of sentences of which all or any must hold. */
export type ConditionWords =
  | { readonly kind: "everyone" }
  /** `isJoined`: several conditions already, which read ambiguously inside others. */
  | { readonly kind: "words"; readonly words: readonly Word[]; readonly isJoined?: true }
  | { readonly kind: "list"; readonly of: "all" | "any" | "none"; readonly items: readonly ConditionWords[] };

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const strong = (text: string): Word => ({ text, isStrong: true });
const words = (...all: readonly Word[]): ConditionWords => ({ kind: "words", words: all });

/** @param nameOf names audiences by their key */
export function describeCondition(when: unknown, nameOf: (audience: string) => string): ConditionWords {
  if (when === undefined || when === "everyone") return { kind: "everyone" };
  if (!isMap(when)) return words({ text: messages.unreadable });
  const parts = Object.entries(when).flatMap(([member, value]) => describeMember(member, value, nameOf));
  return join("all", parts);
}

function join(of: "all" | "any", items: readonly ConditionWords[]): ConditionWords {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return only;
  const isPlain = items.length <= 3 && items.every((item) => item.kind === "words" && item.isJoined !== true);
  if (!isPlain) return { kind: "list", of, items };
  const link = { text: of === "all" ? messages.and : messages.or };
  const joined = items.flatMap((item, index) => [
    ...(index === 0 ? [] : [link]),
    ...(item.kind === "words" ? item.words : []),
  ]);
  return { kind: "words", words: joined, isJoined: true };
}

function describeMember(
  member: string,
  value: unknown,
  nameOf: (audience: string) => string,
): readonly ConditionWords[] {
  switch (member) {
    case "all":
    case "any": {
      const items = Array.isArray(value) ? value.map((item: unknown) => describeCondition(item, nameOf)) : [];
      return [join(member, items)];
    }
    case "not": {
      const inner = describeCondition(value, nameOf);
      return [
        inner.kind === "words" && inner.isJoined !== true
          ? words({ text: messages.not }, ...inner.words)
          : { kind: "list", of: "none", items: [inner] },
      ];
    }
    case "audience":
      return [words({ text: messages.inAudience }, ...listed([value].flat().map((key) => nameOf(String(key)))))];
    case "optIn":
      return [words({ text: messages.optedIn })];
    case "custom":
      return isMap(value) ? Object.entries(value).flatMap(([key, rule]) => describeFilter(key, rule)) : [];
    default:
      return describeFilter(member, value);
  }
}

function describeFilter(attribute: string, rule: unknown): readonly ConditionWords[] {
  if (!isMap(rule)) {
    const values = [rule].flat().map(String);
    return [words(strong(attribute), { text: values.length > 1 ? messages.isOneOf : messages.is }, ...listed(values))];
  }
  return Object.entries(rule).map(([comparator, value]) => {
    if (comparator === "exists")
      return words(strong(attribute), { text: value === false ? messages.missing : messages.exists });
    return words(strong(attribute), { text: messages.comparator(comparator) }, ...listed([value].flat().map(String)));
  });
}

/** Long lists show their start. */
const SHOWN_MAX = 6;

function listed(values: readonly string[]): readonly Word[] {
  const shown = values.slice(0, SHOWN_MAX).map(strong);
  return values.length > SHOWN_MAX ? [...shown, { text: messages.more(values.length - SHOWN_MAX) }] : shown;
}
