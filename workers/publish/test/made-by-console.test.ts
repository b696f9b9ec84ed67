import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { Author } from "../src/core/author.ts";
import { readAuthor } from "../src/routes/read-author.ts";
import { call } from "./admin-client.ts";
import { feature, folder } from "./revision-kit.ts";

describe("what a member makes through the console", () => {
  it("says so in the revision, the version and the audit log, and so does nothing else", async () => {
    const member = { actor: "ann@example.test", via: "access", groups: [], grants: [] } as const;
    const byConsole = readAuthor({ ...member, isConsole: true }, {});
    expect(byConsole).toEqual({ actor: "ann@example.test", via: "access", isConsole: true });
    await push(byConsole, 0, "one");
    await push(readAuthor(member, {}), 1, "two");
    const revisions = (await call("by-console", "GET", "/revisions")).body.revisions;
    expect(revisions.map(({ via }: { via: string }) => via)).toEqual(["cli", "console"]);
    const { entries } = (await call("by-console", "GET", "/audit")).body;
    const marks = entries.map(({ action, isConsole }: { action: string; isConsole?: true }) => [action, isConsole]);
    expect(marks).toEqual([
      ["publish", undefined],
      ["push", undefined],
      ["publish", true],
      ["push", true],
    ]);
    const { versions } = (await call("by-console", "GET", "/versions?environment=production")).body;
    expect(versions.map(({ isConsole }: { isConsole?: true }) => isConsole)).toEqual([undefined, true]);
  });
});

async function push(actor: Author, base: number, word: string) {
  const files = base === 0 ? folder("by-console", feature("a", word)) : [feature("a", word)];
  const request = { base, files: [...files], removed: [], environments: ["production"], allow: [] };
  const intent = { actor, message: word, expectedVersion: undefined, isDryRun: false, idempotency: undefined };
  expect(await env.PROJECTS.getByName("by-console").push(request, intent)).toMatchObject({ kind: "pushed" });
}
