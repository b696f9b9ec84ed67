import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { repeatStorefront, STOREFRONT } from "@burgee/bench/thousand-features";
import { startSeededPlatform, type SeededPlatform } from "@burgee/local/seeded-platform";
import { createPublishClient, type PublishClient } from "@burgee/publisher/client";
import { readFlagFiles } from "burgee/flag-files";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

import { signIn, type Role } from "./sign-in.ts";

/** How a page is looked at. */
export interface View {
  readonly role?: Role;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: "light" | "dark";
  readonly reducedMotion?: boolean;
}

/** A running platform with its console. */
export interface Site {
  readonly url: string;
  readonly projectKey: string;
  readonly seeded: SeededPlatform;
  /** Calls the operators' routes as the holder of the admin token. */
  readonly client: PublishClient;
  /** A page of somebody with this role, at the console's start. */
  open(view?: View): Promise<Page>;
  /** The cookie of somebody with this role, for calls without a page. */
  cookieOf(role: Role): Promise<string>;
}

/** What checks share: a browser, and platforms that are started when the first check asks. */
export interface World {
  readonly report: (line: string) => void;
  /** Folder for pictures; undefined: none are wanted. */
  readonly screenshots: string | undefined;
  readonly browser: Browser;
  /** The sample project. */
  readonly sample: () => Promise<Site>;
  /** A project of so many flags: the sample's, repeated. */
  readonly large: (flags: number) => Promise<Site>;
  close(): Promise<void>;
}

export async function createWorld(options: {
  readonly executable: string;
  readonly screenshots: string | undefined;
  readonly report: (line: string) => void;
}): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), "burgee-console-"));
  const browser = await chromium.launch({ executablePath: options.executable, args: ["--no-sandbox"] });
  const sites = new Map<number, Promise<StartedSite>>();
  const start = (flags: number): Promise<StartedSite> => {
    const started = sites.get(flags) ?? startSite(browser, join(root, String(flags)), flags, options.report);
    sites.set(flags, started);
    return started;
  };
  return {
    report: options.report,
    screenshots: options.screenshots,
    browser,
    sample: () => start(0),
    large: start,
    async close() {
      await browser.close();
      for (const site of await Promise.allSettled(sites.values())) {
        if (site.status === "fulfilled") await site.value.close();
      }
      rmSync(root, { recursive: true, force: true });
    },
  };
}

interface StartedSite extends Site {
  close(): Promise<void>;
}

async function startSite(
  browser: Browser,
  folder: string,
  flags: number,
  report: (line: string) => void,
): Promise<StartedSite> {
  report(`starting a platform with ${flags === 0 ? "the sample project" : `${flags} flags`}`);
  const seeded = await startSeededPlatform({
    stateFolder: join(folder, "state"),
    flagsFolder: await writeFlags(join(folder, "flags"), flags),
    port: 0,
    firehosePort: 0,
    consolePort: 0,
  });
  const { platform, profile } = seeded;
  if (platform.console === undefined) throw new Error("the platform started without a console");
  const { url, loginUrl } = platform.console;
  const contexts: BrowserContext[] = [];
  const cookies = signIn(url, loginUrl);
  return {
    url,
    projectKey: profile.projectKey,
    seeded,
    client: createPublishClient({ url: profile.url, token: profile.adminToken }),
    cookieOf: cookies,
    async open({ role = "owner", width = 1280, height = 800, theme = "light", reducedMotion = false } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: reducedMotion ? "reduce" : "no-preference",
        locale: "en-GB",
        timezoneId: "Europe/Berlin",
      });
      contexts.push(context);
      const [name = "", value = ""] = (await cookies(role)).split("=", 2);
      await context.addCookies([{ name, value, url, httpOnly: true, sameSite: "Strict" }]);
      return context.newPage();
    },
    async close() {
      await Promise.allSettled(contexts.map((context) => context.close()));
      await platform.close();
    },
  };
}

/** Writes the files of a project, for publishing notes its revision beside them. */
async function writeFlags(folder: string, flags: number): Promise<string> {
  const { files } = await (flags === 0 ? readFlagFiles(STOREFRONT) : repeatStorefront(flags));
  for (const { path, text } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}
