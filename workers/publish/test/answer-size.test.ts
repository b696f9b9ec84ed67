import { describe, expect, it } from "vitest";

import { limitChanges, limitReasons } from "../src/core/limit-answers.ts";
import { bundleOf, call, publishFiles } from "./admin-client.ts";

const KIB = 1024;
const sizeOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).byteLength;

describe("an answer", () => {
  it("about files full of mistakes stays below 256 KiB and says how many there are", async () => {
    const { files } = bundleOf("mistakes", "x");
    const wrong = Array.from({ length: 3_000 }, (_, index) => ({
      path: `features/wrong-${index}.yaml`,
      text: `type: "${"\u00e9".repeat(300)}"\nvariables: 1\ntypo: 2\n`,
    }));
    const { status, body } = await call("mistakes", "POST", "/validate", { files: [...files, ...wrong] });
    expect(status).toBe(422);
    expect(sizeOf(body)).toBeLessThan(256 * KIB);
    expect(body.message.at(-1)).toMatch(/and \d+ more problems/);
  });

  it("about large values has their beginnings, and the version can be stored", async () => {
    const project = "large-values";
    const files = (letter: string) => {
      const values = Array.from({ length: 40 }, (_, index) => `v${index}: ${letter.repeat(40_000)}`);
      const variables = values.map((_, index) => `v${index}: String`);
      const text = `type: ops\nvariables: { ${variables.join(", ")} }\nvariations: { on: { values: { ${values.join(", ")} } } }\n`;
      return { files: [...bundleOf(project, "x").files, { path: "features/large.yaml", text }] };
    };
    expect((await publishFiles(project, "production", files("a"))).status).toBe(201);
    const { status, body } = await publishFiles(project, "production", files("b"));
    expect(status).toBe(201);
    expect(sizeOf(body)).toBeLessThan(256 * KIB);
    expect(body.changes).toHaveLength(40);
    expect(body.changes[0].after.length).toBe(1_000);
  });

  it("lists changes and reasons up to a limit", () => {
    const changes = Array.from({ length: 5_000 }, (_, index) => {
      return { kind: "added", subject: `feature f${index}`, after: "x".repeat(2_000) } as const;
    });
    const kept = limitChanges(changes);
    expect(sizeOf(kept)).toBeLessThan(200 * KIB);
    expect(kept.at(-1)?.subject).toBe(`and ${5_001 - kept.length} more`);
    expect(limitChanges(changes.slice(0, 3))).toHaveLength(3);
    const reasons = limitReasons(Array.from({ length: 60 }, () => "r".repeat(5_000)));
    expect(reasons).toHaveLength(51);
    expect(reasons[0]).toHaveLength(400);
    expect(reasons.at(-1)).toBe("and 10 more");
  });
});
