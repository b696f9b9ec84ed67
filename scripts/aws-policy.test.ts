import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { repositoryRoot } from "./workers.ts";

interface Policy {
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

describe("the IAM policy of the events Worker", () => {
  const read = (path: string): string => readFileSync(`${repositoryRoot}${path}`, "utf8");
  const policy = JSON.parse(read("docs/runbooks/aws-firehose-policy.json")) as Policy;

  it("allows the one call that the Worker makes, on streams by name and on nothing else", () => {
    for (const { Effect, Action, Resource } of policy.Statement) {
      expect(Effect).toBe("Allow");
      expect(Action).toEqual(["firehose:PutRecordBatch"]);
      for (const arn of Resource) expect(arn).toMatch(/^arn:aws:firehose:[a-z0-9-]+:\d{12}:deliverystream\/[\w.-]+$/);
    }
  });

  it("names the streams of the shipped configuration", () => {
    const streams = /^FIREHOSE_STREAMS = '(.*)'$/m.exec(read("workers/events/wrangler.toml"))?.[1] ?? "[]";
    const named = (JSON.parse(streams) as { name: string; region: string }[]).map(
      ({ name, region }) => `${region} ${name}`,
    );
    const allowed = policy.Statement.flatMap(({ Resource }) =>
      Resource.map((arn) => arn.replace(/^arn:aws:firehose:([^:]+):\d+:deliverystream\/(.*)$/, "$1 $2")),
    );
    expect(allowed).toEqual(named);
  });
});
