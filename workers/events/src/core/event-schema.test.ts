import { describe, expect, it } from "vitest";

import schema from "../../../../docs/design/event-schema/event.schema.json";
import { write } from "../../test/write-kit.ts";

interface MemberSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
}

const members = schema.properties as Readonly<Record<string, MemberSchema>>;

/** What is wrong with a member by the keywords that the schema uses on the top level. */
function findProblem(name: string, value: unknown): string | undefined {
  const member = members[name];
  if (member === undefined) return `${name} is not in the schema`;
  if (member.const !== undefined && member.const !== value) return `${name} is not ${String(member.const)}`;
  if (member.enum !== undefined && !member.enum.includes(value)) return `${name} is not in its list`;
  const type = Number.isInteger(value) && member.type === "integer" ? "integer" : typeof value;
  if (member.type !== undefined && member.type !== type) return `${name} is no ${member.type}`;
  if (member.pattern !== undefined && !new RegExp(member.pattern).test(String(value)))
    return `${name} has another form`;
  return member.minimum !== undefined && Number(value) < member.minimum ? `${name} is too small` : undefined;
}

describe("the published schema of landed events", () => {
  it("describes every member that is written, and names those that always are", () => {
    const { records } = write(
      JSON.stringify({
        user: { user_id: "u", customData: { a: 1 } },
        events: [
          { type: "variableEvaluated", target: "t", value: 1, featureVars: { f: "v" }, metaData: {} },
          { type: "purchase" },
        ],
      }),
    );
    expect(records).toHaveLength(2);
    for (const record of records) {
      const problems = Object.entries(record).flatMap(([name, value]) => findProblem(name, value) ?? []);
      expect(problems).toEqual([]);
      expect(Object.keys(record)).toEqual(expect.arrayContaining(schema.required));
    }
  });
});
