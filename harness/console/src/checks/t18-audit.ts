import type { Page } from "playwright-core";

import type { Check } from "../check.ts";
import type { Site } from "../world.ts";

type Entry = Record<string, unknown> & { sequence: number };

/** What somebody with access to the store could do to the log, and what the screen must say of it. */
const FORGERIES: readonly {
  readonly name: string;
  readonly says: RegExp;
  readonly forge: (entries: Entry[]) => readonly Entry[];
}[] = [
  {
    name: "one entry's author is another",
    says: /entry 2 was changed after it was written/,
    forge: (entries) => entries.map((entry) => (entry.sequence === 2 ? { ...entry, actor: "mallory" } : entry)),
  },
  {
    name: "an entry is missing",
    says: /entry 2 is missing/,
    forge: (entries) => entries.filter(({ sequence }) => sequence !== 2),
  },
  {
    name: "the newest entries are gone",
    says: /is gone: the log ends before an entry that was noted earlier/,
    forge: (entries) => entries.slice(0, -1),
  },
];

export const AUDIT_CHECK: Check = {
  id: "T18",
  title: "a broken audit entry is named by the browser that recomputes the chain",
  isShort: true,
  async run(world) {
    const site = await world.sample();
    const problems: string[] = [];
    const page = await site.open({ role: "reader" });
    const chain = page.getByRole("region", { name: "Checked in this browser" });
    await page.goto(`${site.url}/${site.projectKey}/audit`);
    await chain.getByText(/Chain intact, \d+ entries/).waitFor();
    await expectExport(page, site, problems);
    for (const { name, says, forge } of FORGERIES) {
      await page.route("**/audit/export", async (route) => {
        const body = forge(await readLog(site)).map((entry) => `${JSON.stringify(entry)}\n`);
        await route.fulfill({ status: 200, contentType: "application/x-ndjson", body: body.join("") });
      });
      await page.reload();
      const alert = chain.getByRole("alert");
      await alert.waitFor();
      const text = await alert.innerText();
      if (!says.test(text)) problems.push(`${name}: the screen says ${JSON.stringify(text)}`);
      await page.unroute("**/audit/export");
    }
    if (world.screenshots !== undefined) await page.screenshot({ path: `${world.screenshots}/audit-broken.png` });
    return { figure: FORGERIES.length, problems };
  },
};

/** The saved file is the log. */
async function expectExport(page: Page, site: Site, problems: string[]): Promise<void> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  const saved = readLines(Buffer.concat(chunks).toString());
  const entries = await readLog(site);
  if (JSON.stringify(saved) !== JSON.stringify(entries)) {
    problems.push(`the export has ${saved.length} entries that are not the ${entries.length} of the log`);
  }
}

async function readLog(site: Site): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of site.client.exportAudit(site.projectKey)) entries.push({ ...entry });
  return entries;
}

function readLines(text: string): Entry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry);
}
