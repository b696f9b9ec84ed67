import { readFileSync } from "node:fs";

import type { Page } from "playwright-core";

import type { Check } from "../check.ts";
import { SCREENS } from "../screens.ts";
import type { Site } from "../world.ts";

/** The short form looks at the first two. */
const SHORT_SCREENS = 2;
const WIDTHS = [1280, 360] as const;
const THEMES = ["light", "dark"] as const;
/** Rules of WCAG 2.2 up to AA. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

export const AXE_CHECK: Check = {
  id: "T10",
  title: "axe finds nothing on any screen, light and dark, wide and narrow",
  isShort: true,
  async run(world, isShort) {
    const site = await world.sample();
    const source = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");
    const problems: string[] = [];
    const paths = SCREENS.map(({ path }) => path);
    const screens = isShort ? paths.slice(0, SHORT_SCREENS) : [...paths, await openChange(site)];
    let looked = 0;
    for (const theme of THEMES) {
      for (const width of WIDTHS) {
        const page = await site.open({ theme, width });
        for (const path of screens) {
          looked += 1;
          await openScreen(page, site, path);
          for (const { id, nodes } of await findViolations(page, source)) {
            const [first] = nodes;
            const place = JSON.stringify(first?.target);
            problems.push(
              `${path === "" ? "/" : path} ${theme} ${width}: ${id}, ${nodes.length} times, first at ${place}`,
            );
          }
        }
        await page.context().close();
      }
    }
    return { figure: { screens: looked, violations: problems.length }, problems };
  },
};

/** Opens a change of one flag's description, for the screen of a change. */
async function openChange({ url, projectKey, cookieOf }: Site): Promise<string> {
  const headers = {
    cookie: await cookieOf("reader"),
    "sec-fetch-site": "same-origin",
    "x-burgee": "console",
    "content-type": "application/json",
  };
  const address = `${url}/api/publish/projects/${projectKey}`;
  const feature = (await (await fetch(`${address}/features/dark-mode`, { headers })).json()) as {
    readonly revision: number;
    readonly path: string;
    readonly text: string;
  };
  const body = JSON.stringify({
    title: "Say what dark mode is",
    message: "Support asked for it.",
    base: feature.revision,
    files: [{ path: feature.path, text: `${feature.text.trimEnd()}\ndescription: Dark colours\n` }],
    environments: ["*"],
  });
  const answer = await fetch(`${address}/changes`, { method: "POST", headers, body });
  if (answer.status !== 201) throw new Error(`no change was opened (${answer.status}): ${await answer.text()}`);
  const { change } = (await answer.json()) as { readonly change: { readonly id: string } };
  return `/changes/${change.id}`;
}

async function openScreen(page: Page, site: Site, path: string): Promise<void> {
  await page.goto(`${site.url}/${site.projectKey}${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
}

/** Puts axe into the page over the debugging protocol, which the Content-Security-Policy does not concern. */
async function findViolations(page: Page, source: string): Promise<readonly Violation[]> {
  await page.evaluate(source);
  return page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as {
      readonly axe: { run(options: object): Promise<{ readonly violations: readonly Violation[] }> };
    };
    const { violations } = await axe.run({ runOnly: { type: "tag", values: tags } });
    return violations;
  }, TAGS);
}
