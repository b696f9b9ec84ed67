import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { createPublishClient, PublishError } from "@burgee/publisher/client";
import type { EnvironmentOutcome, PushReply } from "@burgee/publisher/core";
import { describe, expect, it } from "vitest";

import { runCommand } from "./run-command.ts";
import { useSeededStorefront } from "./seeded-storefront.ts";

const WELCOME = "features/welcome-page.yaml";
const PROJECT = "storefront";

const shop = useSeededStorefront();

function newFlag(key: string): string {
  return `flag: Boolean\nname: ${key}\ntype: release\nenvironments:\n  development: on\n`;
}

/** What became of one racer. */
type Finish =
  | { readonly kind: "done"; readonly reply: PushReply }
  | { readonly kind: "refused"; readonly error: PublishError };

describe("100 publishers who start from one revision", () => {
  it("lose nothing, get consecutive versions, and are each told what happened", async () => {
    const { url, adminToken: token } = shop.profile;
    const client = createPublishClient({ url, token });
    const [head] = (await client.listRevisions(PROJECT, { limit: 1 })).revisions;
    const base = head?.revision ?? 0;
    const welcome = await readFile(join(shop.root, "flags", WELCOME), "utf8");
    const first = (await client.readStatus(PROJECT, "development")).version?.version ?? 0;
    const race = async (number: number): Promise<Finish> => {
      // Every tenth changes the same field of the same flag; the others add one each.
      const isRival = number % 10 === 0;
      const name = `racer-${String(number).padStart(3, "0")}`;
      const file = isRival
        ? { path: WELCOME, text: welcome.replace("name: Welcome page", `name: ${name}`) }
        : { path: `features/${name}.yaml`, text: newFlag(name) };
      const change = {
        base,
        files: [file],
        removed: [],
        environments: ["development"],
        message: name,
        claimedAuthor: name,
      };
      try {
        return { kind: "done", reply: await client.push(PROJECT, change) };
      } catch (error) {
        if (!(error instanceof PublishError)) throw error;
        return { kind: "refused", error };
      }
    };
    const finishes = await Promise.all(Array.from({ length: 100 }, (_, number) => race(number)));

    const done = finishes.flatMap((finish) => (finish.kind === "done" ? [finish.reply] : []));
    const refused = finishes.flatMap((finish) => (finish.kind === "refused" ? [finish.error] : []));
    expect(done).toHaveLength(91);
    // Of the ten rivals one wins; the others learn who did, and that they must choose.
    for (const error of refused) {
      expect(error).toMatchObject({
        kind: "conflict",
        data: { conflicts: [{ path: WELCOME, at: ["name"], changedBy: {} }] },
      });
      expect(error.message).toContain("burgee pull");
    }
    const revisions = done.map(({ revision }) => revision).toSorted((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 91 }, (_, index) => base + 1 + index));

    // A change that only names a flag anew serves nothing else, so it makes no version.
    const outcomes = done.map(({ environments }) => environments[0] as EnvironmentOutcome);
    const published = outcomes.filter(({ outcome }) => outcome === "published");
    const versions = published.map(({ version }) => version?.version ?? 0).toSorted((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: 90 }, (_, index) => first + 1 + index));
    expect(outcomes.filter(({ outcome }) => outcome === "unchanged")).toHaveLength(1);

    const { features } = await client.listFeatures(PROJECT);
    expect(features.filter(({ key }) => key.startsWith("racer-"))).toHaveLength(90);
    const response = await fetch(`${url}/config/v2/server/${shop.profile.keys["development"]?.server}.json`);
    const served = (await response.json()) as { features: { key: string }[] };
    expect(served.features.filter(({ key }) => key.startsWith("racer-"))).toHaveLength(90);
    const verified = await runCommand(["audit", "verify"], { cwd: shop.root });
    expect(verified).toMatchObject({ exitCode: 0 });
  }, 60_000);
});
