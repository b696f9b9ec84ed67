import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { call } from "./admin-client.ts";
import { makeTeam, type Person } from "./change-kit.ts";
import { feature } from "./revision-kit.ts";

describe("a person's draft", () => {
  it("is kept for its author alone, and is in no list and no log", async () => {
    const { ann, ben } = await makeTeam("own-draft");
    const [read, save] = callsOf("own-draft");
    expect((await read(ann)).body).toEqual({});
    const edits = { base: 1, files: [feature("a", "two")], title: "Say two" };
    const { status, body } = await save(ann, { ...edits, number: 0 });
    expect(status).toBe(200);
    expect((await read(ann)).body.draft).toEqual({
      ...edits,
      removed: [],
      environments: [],
      allow: [],
      number: body.number,
      savedAtMs: expect.any(Number),
    });
    expect((await read(ben)).body).toEqual({});
    expect((await call("own-draft", "GET", "/draft")).body).toEqual({});
    expect((await call("own-draft", "GET", "/changes")).body.changes).toEqual([]);
    expect(JSON.stringify((await call("own-draft", "GET", "/audit")).body)).not.toContain("Say two");
  });

  it("is saved once however often a save is repeated, and never over what another tab saved", async () => {
    const { ann } = await makeTeam("two-tabs");
    const [read, save, discard] = callsOf("two-tabs");
    const first = (await save(ann, { base: 1, title: "one", number: 0 })).body;
    expect((await save(ann, { base: 1, title: "one", number: 0 })).body).toEqual(first);
    const second = (await save(ann, { base: 1, title: "two", number: first.number })).body;
    expect(second.number).toBeGreaterThan(first.number);
    for (const number of [0, first.number]) {
      const refused = await save(ann, { base: 1, title: "three", number });
      expect([refused.status, refused.body.code]).toEqual([409, "stale_draft"]);
      expect(refused.body.data.draft).toMatchObject({ title: "two", number: second.number });
    }
    expect((await discard(ann, first.number)).status).toBe(409);
    expect((await discard(ann, second.number)).status).toBe(200);
    expect((await discard(ann, second.number)).status).toBe(200);
    expect((await read(ann)).body).toEqual({});
    // A tab that still shows what became a change does not bring it back.
    expect((await save(ann, { base: 1, title: "four", number: second.number })).body.code).toBe("stale_draft");
    const third = (await save(ann, { base: 1, title: "four", number: 0 })).body;
    expect(third.number).toBeGreaterThan(second.number);
  });

  it("may be what does not compile, and is refused when it is too large", async () => {
    const { ann } = await makeTeam("half-done");
    const [read, save] = callsOf("half-done");
    const text = "type: rel\nvari";
    const half = { base: 1, files: [{ path: "features/a.yaml", text }], number: 0 };
    expect((await save(ann, half)).status).toBe(200);
    expect((await read(ann)).body.draft.files[0].text).toBe(text);
    const huge = { ...half, files: [{ path: "features/a.yaml", text: "x".repeat(1024 * 1024) }] };
    expect((await save(ann, huge)).status).toBe(413);
    const full = { ...half, files: [{ path: "features/a.yaml", text: "\u2028".repeat(340_000) }] };
    const { number } = (await read(ann)).body.draft;
    expect((await save(ann, { ...full, number })).status).toBe(200);
    expect((await read(ann)).body.draft.files[0].text).toBe(full.files[0]?.text);
  });

  it("is forgotten when nobody touched it for a quarter, and one more than a thousand is refused", async () => {
    const { ann, ben } = await makeTeam("crowd");
    const [read, save] = callsOf("crowd");
    await save(ann, { base: 1, number: 0 });
    await runInDurableObject(env.PROJECTS.getByName("crowd"), (_object, { storage }) => {
      storage.sql.exec("UPDATE drafts SET saved_at_ms = ?", Date.now() - 91 * 86_400_000);
      storage.sql.exec(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) " +
          "INSERT INTO drafts (owner, saved_at_ms, content) SELECT 'somebody ' || i, ?, '{}' FROM n",
        Date.now(),
      );
    });
    const refused = await save(ben, { base: 1, number: 0 });
    expect([refused.status, refused.body.code]).toEqual([409, "too_many_drafts"]);
    expect((await read(ann)).body).toEqual({});
  });
});

function callsOf(project: string) {
  return [
    (who: Person) => call(project, "GET", "/draft", undefined, who.as),
    (who: Person, body: object) => call(project, "PUT", "/draft", body, who.as),
    (who: Person, number: number) => call(project, "DELETE", `/draft?number=${number}`, undefined, who.as),
  ] as const;
}
