import type { Page } from "playwright-core";

import type { Check } from "../check.ts";
import type { Site } from "../world.ts";

const FLAG = "free-shipping";
const PATH = `features/${FLAG}.yaml`;

async function setShare(page: Page, percent: number): Promise<void> {
  const field = page.getByLabel("Share of nudge");
  await field.fill(String(percent));
  await field.press("Enter");
}

const shareOf = (page: Page): Promise<string> => page.getByLabel("Share of nudge").inputValue();

async function openFlag(page: Page, site: Site): Promise<Page> {
  page.setDefaultTimeout(15_000);
  await page.goto(`${site.url}/${site.projectKey}/flags/${FLAG}`);
  await page.getByLabel("Share of nudge").waitFor();
  return page;
}

/** Waits until something holds, for some seconds. */
async function eventually(is: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    if (await is()) return true;
    await new Promise((resolve) => {
      setTimeout(resolve, 250);
    });
  }
  return false;
}

/** Two tabs and two devices of one person, a lost connection, a reload, and somebody else who changes the same value. */
export const DRAFTS_CHECK: Check = {
  id: "T11",
  title: "no edit is lost or replaced without a question",
  isShort: true,
  async run(world) {
    const site = await world.sample();
    const problems: string[] = [];
    const note = (isGood: boolean, problem: string): void => {
      if (!isGood) problems.push(problem);
    };
    const tab = await openFlag(await site.open(), site);
    const second = await openFlag(await tab.context().newPage(), site);
    await setShare(tab, 70);
    note(await eventually(async () => (await shareOf(second)) === "70"), "a second tab does not follow the first");

    await tab.context().setOffline(true);
    await setShare(tab, 71);
    // From here on the edit is on the device, and waits for the server.
    await tab.getByText("Saving your draft…").waitFor();
    await tab.context().setOffline(false);
    await tab.reload();
    await tab.getByLabel("Share of nudge").waitFor();
    note(
      await eventually(async () => (await shareOf(tab)) === "71"),
      "an edit without a connection did not survive a reload",
    );

    await second.close();
    await tab.getByText(/Saved to your draft/).waitFor();
    const device = await openFlag(await site.open(), site);
    note(await eventually(async () => (await shareOf(device)) === "71"), "another device does not have the draft");
    await setShare(device, 72);
    await device.getByText(/Saved to your draft/).waitFor();
    await eventually(async () => (await readOwnDraft(site)).includes("nudge: 72"));
    await setShare(tab, 73);
    await tab.getByRole("button", { name: "Keep this one" }).click();
    note(
      await eventually(async () => (await readOwnDraft(site)).includes("nudge: 73")),
      "the kept draft was not saved",
    );

    await changeAsSomebodyElse(site);
    await tab.getByRole("button", { name: /^Review change/ }).click();
    await tab.getByRole("button", { name: "Merge and look again" }).click();
    await tab.getByText("What changes").waitFor();
    await tab.getByLabel("Why").fill("Both of us");
    await tab.getByRole("button", { name: /^Publish to/ }).click();
    await tab.waitForURL("**/publishing/production/*");
    const { text } = await site.client.readFeature(site.projectKey, FLAG);
    note(text.includes("nudge: 73"), "the value that was chosen was not published");
    note(text.includes("name: Shipping for free"), "somebody else's edit elsewhere in the file was lost");
    note((await readOwnDraft(site)) === "", "the draft is still there after it was published");
    return { figure: problems.length, problems };
  },
};

async function readOwnDraft(site: Site): Promise<string> {
  const answer = await fetch(`${site.url}/api/publish/projects/${site.projectKey}/draft`, {
    headers: { "sec-fetch-site": "same-origin", "x-burgee": "console", cookie: await site.cookieOf("owner") },
  });
  const { draft } = (await answer.json()) as { draft?: { files: readonly { path: string; text: string }[] } };
  return draft?.files.find(({ path }) => path === PATH)?.text ?? "";
}

async function changeAsSomebodyElse({ client, projectKey }: Site): Promise<void> {
  const [head] = (await client.listRevisions(projectKey, { limit: 1 })).revisions;
  const { text } = await client.readFeature(projectKey, FLAG);
  const changed = text
    .replace(/standard: [\d.]+, nudge: [\d.]+/, "standard: 10, nudge: 90")
    .replace("name: Free shipping", "name: Shipping for free");
  await client.push(projectKey, {
    base: head?.revision ?? 0,
    files: [{ path: PATH, text: changed }],
    removed: [],
    environments: [],
    message: "Somebody else's",
  });
}
