import { join } from "node:path";

import type { BrowserContext, Page, WebError } from "playwright-core";

import type { AppSettings } from "../page/app-settings.ts";
import { waitUntilEqual } from "./check.ts";
import { HEADLINE } from "./flags.ts";
import type { World } from "./world.ts";

const START_MS_MAX = 15_000;

/** A browser window of somebody who was never here: nothing cached, no connection open. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors that no code of the page caught, and promises rejected without a handler, in any page of the visit. */
  readonly errors: readonly string[];
  /** Ends the visit. Throws when there was such an error. */
  end(): Promise<void>;
}

export interface VisitOptions {
  readonly contentSecurityPolicy?: string;
  /** Origin of the page. Default: the page server by its address. */
  readonly origin?: string;
  /** Runs before the page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
  /** Use the browser's default context, where pages in the background are hidden. */
  readonly hasVisibility?: boolean;
}

/** Settings of an application for one user of production. */
export function describeApp(world: World, userId: string, client: Partial<AppSettings["client"]> = {}): AppSettings {
  return {
    client: {
      sdkKey: world.clientKeys.production,
      baseUrl: world.relay.origin,
      user: { user_id: userId },
      ...client,
    },
    headline: HEADLINE,
  };
}

/** Opens a page with these applications. Ends the visit again when they do not start. */
export async function openPage(world: World, apps: readonly AppSettings[], options: VisitOptions = {}): Promise<Visit> {
  const { browser } = world.chromium;
  const defaultContext = options.hasVisibility === true ? browser.contexts()[0] : undefined;
  const context = defaultContext ?? (await browser.newContext());
  const errors: string[] = [];
  const hear = (webError: WebError): void => void errors.push(String(webError.error()));
  context.on("weberror", hear);
  await options.prepare?.(context);
  const page = await context.newPage();
  const close = async (): Promise<void> => {
    context.off("weberror", hear);
    await (defaultContext === undefined ? context : page).close();
  };
  const { contentSecurityPolicy } = options;
  const path = world.pages.add({ apps, ...(contentSecurityPolicy === undefined ? {} : { contentSecurityPolicy }) });
  try {
    await page.goto((options.origin ?? world.pages.origin) + path);
    const started = page.locator("h1[data-ready]");
    await waitUntilEqual("applications with an answer", () => started.count(), apps.length, START_MS_MAX);
  } catch (error) {
    await close();
    throw describeFailure(error, errors);
  }
  return {
    context,
    page,
    errors,
    async end() {
      if (world.screenshots !== undefined && !page.isClosed()) {
        const name = apps[0]?.client.user?.user_id ?? "page";
        await page.screenshot({ path: join(world.screenshots, `${name}.png`) });
      }
      await close();
      if (errors.length > 0) throw new Error(`errors in the page: ${errors.join("; ")}`);
    },
  };
}

/** Opens a page, uses it and ends the visit, whatever happens. */
export async function visit(
  world: World,
  apps: readonly AppSettings[],
  use: (visit: Visit) => Promise<void>,
  options: VisitOptions = {},
): Promise<void> {
  const opened = await openPage(world, apps, options);
  try {
    await use(opened);
  } catch (error) {
    await opened.end().catch(() => undefined);
    throw describeFailure(error, opened.errors);
  }
  await opened.end();
}

/** What happened in the page usually says why. */
function describeFailure(error: unknown, errors: readonly string[]): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(errors.length > 0 ? `${message}; errors in the page: ${errors.join("; ")}` : message, {
    cause: error,
  });
}
