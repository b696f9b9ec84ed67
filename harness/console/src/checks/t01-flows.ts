import type { Locator, Page } from "playwright-core";

import type { Check } from "../check.ts";
import type { Role } from "../sign-in.ts";
import type { Site } from "../world.ts";

/** A flag that is rolled out to a tenth of all users. */
const ROLLOUT = `name: Slow start
type: release

variables:
  slow-start: Boolean

variations:
  off: { values: { slow-start: false } }
  on: { values: { slow-start: true } }

environments:
  production:
    targets:
      # A tenth, since the first day.
      - key: ramp
        rollout: { type: stepped, startDate: 2026-01-01, startPercentage: 10 }
        serve: on
      - key: rest
        serve: off
`;

/** Somebody at a mouse, whose clicks are counted. Typing is not. */
interface Hand {
  readonly page: Page;
  readonly click: (what: Locator) => Promise<void>;
  readonly clicks: () => number;
}

interface Flow {
  readonly name: string;
  readonly clicksMax: number;
  /** Starts at Home. Returns what is wrong afterwards. */
  readonly run: (hand: Hand, site: Site) => Promise<readonly string[]>;
  /** What somebody gets who may not: the control says who may, and the server refuses. */
  readonly refuse: (hand: Hand, site: Site) => Promise<readonly string[]>;
}

async function goToFlag({ page, click }: Hand, name: string): Promise<void> {
  await click(page.getByRole("link", { name: "Flags", exact: false }).first());
  await click(page.getByRole("link", { name, exact: true }));
}

/** A control that may not be used is there, says who may, and does nothing. */
async function isRefused(button: Locator, page: Page): Promise<readonly string[]> {
  if ((await button.getAttribute("aria-disabled")) !== "true") return ["the control is not refused"];
  await button.click({ force: true });
  return (await page.getByRole("dialog").count()) === 0 ? [] : ["the refused control opened a dialog"];
}

async function mayPost(site: Site, role: Role, path: string, body: unknown): Promise<readonly string[]> {
  const answer = await fetch(`${site.url}/api/publish/projects/${site.projectKey}/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "sec-fetch-site": "same-origin",
      "x-burgee": "console",
      cookie: await site.cookieOf(role),
    },
    body: JSON.stringify(body),
  });
  return answer.status === 403 ? [] : [`the server answered a ${role} with ${answer.status} instead of 403`];
}

const landed = async ({ page }: Hand, environment: string): Promise<readonly string[]> => {
  await page.waitForURL(`**/publishing/${environment}/*`);
  await page.locator("li[data-done]", { hasText: "Written to KV" }).waitFor();
  return [];
};

const SWITCH_OFF: Flow = {
  name: "switch a flag off in production",
  clicksMax: 4,
  async run(hand, site) {
    const { page, click } = hand;
    await goToFlag(hand, "Dark mode");
    await click(page.getByRole("button", { name: "Switch off", exact: true }));
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/sample users get something else|gets the default in code/).waitFor();
    await dialog.getByLabel("Reason").fill("It is too dark");
    await click(dialog.getByRole("button", { name: "Switch off" }));
    await page.getByText(/Switched off by/).waitFor();
    const { entries } = await site.client.readOverlay(site.projectKey, "production");
    return entries.some((entry) => entry.kind === "off" && entry.featureKey === "dark-mode") ? [] : ["it is still on"];
  },
  async refuse(hand, site) {
    await goToFlag(hand, "Dark mode");
    const button = hand.page.getByRole("button", { name: /^Switch off/ });
    await button.waitFor();
    const body = { kind: "off", feature: "dark-mode", reason: "No" };
    return [
      ...(await isRefused(button, hand.page)),
      ...(await mayPost(site, "reader", "environments/production/overlay", body)),
    ];
  },
};

const NEW_FLAG: Flow = {
  name: "new boolean flag, live in development",
  clicksMax: 5,
  async run(hand) {
    const { page, click } = hand;
    await click(page.getByRole("link", { name: "Flags", exact: false }).first());
    await click(page.getByRole("button", { name: "New flag" }));
    await page.getByLabel("Name").fill("Gift wrapping");
    await click(page.getByRole("button", { name: "Review and publish to Development" }));
    await click(page.getByRole("dialog").getByRole("button", { name: "Publish to Development" }));
    return landed(hand, "development");
  },
  async refuse({ page, click }, site) {
    await click(page.getByRole("link", { name: "Flags", exact: false }).first());
    await click(page.getByRole("button", { name: "New flag" }));
    await page.getByLabel("Name").fill("Gift wrapping");
    const button = page.getByRole("button", { name: /^Review and publish/ });
    return [...(await isRefused(button, page)), ...(await mayPost(site, "reader", "revisions", { base: 1 }))];
  },
};

const RAISE: Flow = {
  name: "raise a rollout from 10 to 25 %",
  clicksMax: 5,
  async run(hand, site) {
    const { page, click } = hand;
    await goToFlag(hand, "Slow start");
    const field = page.getByLabel("Percent at the start");
    await click(field);
    await field.fill("25");
    await field.press("Enter");
    await page.getByText(/Saved to your draft/).waitFor();
    await click(page.getByRole("button", { name: "Review change for Production" }));
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/sample users .* get something else/).waitFor();
    await dialog.getByLabel("Why").fill("All is well so far");
    await click(dialog.getByRole("button", { name: "Publish to Production" }));
    const problems = await landed(hand, "production");
    const { text } = await site.client.readFeature(site.projectKey, "slow-start");
    const wanted = ROLLOUT.replace("startPercentage: 10", "startPercentage: 25");
    return text === wanted
      ? problems
      : [...problems, "other characters of the file changed than those of the percentage"];
  },
  async refuse(hand) {
    await goToFlag(hand, "Slow start");
    const { page } = hand;
    const field = page.getByLabel("Percent at the start");
    await field.fill("50");
    await field.press("Enter");
    // Readers preview, too.
    await page
      .getByText(/would change$/)
      .first()
      .waitFor({ state: "attached" });
    const button = page.getByRole("button", { name: /^Review change/ });
    return isRefused(button, page);
  },
};

const FLOWS = [SWITCH_OFF, NEW_FLAG, RAISE] as const;

export const FLOWS_CHECK: Check = {
  id: "T1",
  title: "what people do most takes few clicks, and is refused to those who may not",
  isShort: true,
  async run(world) {
    const site = await world.sample();
    await addRollout(site);
    const problems: string[] = [];
    const figure: Record<string, number> = {};
    for (const { name, clicksMax, run, refuse } of FLOWS) {
      const note = (role: Role, found: readonly string[]): void => {
        problems.push(...found.map((problem) => `${name}, as ${role}: ${problem}`));
      };
      note("reader", await tell(() => startAtHome(site, "reader").then((hand) => refuse(hand, site))));
      const hand = await startAtHome(site, "owner");
      note("owner", await tell(() => run(hand, site)));
      figure[name] = hand.clicks();
      if (hand.clicks() > clicksMax) problems.push(`${name} took ${hand.clicks()} clicks instead of ${clicksMax}`);
    }
    return { figure, problems };
  },
};

async function tell(flow: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await flow();
  } catch (error) {
    return [error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)];
  }
}

async function startAtHome(site: Site, role: Role): Promise<Hand> {
  const page = await site.open({ role });
  page.setDefaultTimeout(15_000);
  await page.goto(`${site.url}/${site.projectKey}`);
  let count = 0;
  return {
    page,
    clicks: () => count,
    async click(what) {
      await what.click();
      count += 1;
    },
  };
}

async function addRollout({ client, projectKey }: Site): Promise<void> {
  const [head] = (await client.listRevisions(projectKey, { limit: 1 })).revisions;
  await client.push(projectKey, {
    base: head?.revision ?? 0,
    files: [{ path: "features/slow-start.yaml", text: ROLLOUT }],
    removed: [],
    environments: ["production"],
    message: "A flag to raise",
  });
}
