import { type ConfigChange, createClient, type FlagClient } from "@burgee/client-sdk";

import type { Activity, AppSettings } from "./app-settings.ts";

/** An application in a page that shows one variable. Cases read and drive it as `window.apps[…]`. */
export interface App {
  readonly client: FlagClient;
  /** What the headline has shown, in order, each once. */
  readonly painted: readonly string[];
  /** The events `changed` since the first paint. */
  readonly changes: readonly ConfigChange[];
  /** Evaluates and tracks. */
  act(activity: Activity): void;
}

declare global {
  interface Window {
    apps?: App[];
    /** Addresses and code that the Content-Security-Policy refused. */
    violations?: string[];
  }
}

/** What the page shows before it has values. */
const FALLBACK = "…";

function startApp(settings: AppSettings, headline: HTMLElement): App {
  if (settings.fillsStorage === true) fillStorage();
  const client = createClient({
    ...settings.client,
    ...(settings.usesOwnStorage === true ? { storage: localStorage } : {}),
  });
  const painted: string[] = [];
  const changes: ConfigChange[] = [];
  const paint = (): void => {
    const text = client.variableValue(settings.headline, FALLBACK);
    if (text !== painted.at(-1)) painted.push(text);
    headline.textContent = text;
  };
  client.on("changed", (change) => {
    changes.push(change);
    paint();
  });
  let tracked = 0;
  const act = (activity: Activity): void => {
    for (const key of activity.variables) client.variable(key, false);
    for (let left = activity.tracked; left > 0; left -= 1)
      client.track({ type: "clicked", metaData: { index: tracked++ } });
  };
  if (settings.client.bootstrap !== undefined) paint();
  const begin = async (): Promise<void> => {
    await client.ready();
    paint();
    if (settings.activity !== undefined) act(settings.activity);
    headline.dataset["ready"] = "";
  };
  void begin();
  return { client, painted, changes, act };
}

/** Leaves no room for one more character. */
function fillStorage(): void {
  for (let length = 1 << 22; length >= 1; length >>= 1) {
    for (let index = 0; tryToStore(`filler-${length}-${index}`, "x".repeat(length)); index += 1);
  }
}

function tryToStore(name: string, value: string): boolean {
  try {
    localStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}

/** For pages that look after a navigation whether the earlier page was kept: `pagehide` is the last that it sees. */
function noteHow(event: PageTransitionEvent): void {
  try {
    sessionStorage.setItem("persisted", String(event.persisted));
  } catch {
    // The page may not store anything.
  }
}

const violations = (window.violations ??= []);
document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) =>
  violations.push(`${effectiveDirective} ${blockedURI}`),
);
addEventListener("pagehide", noteHow);
const { settings, headline } = (document.currentScript as HTMLScriptElement).dataset;
(window.apps ??= []).push(
  startApp(
    JSON.parse(document.getElementById(settings ?? "")?.textContent ?? "") as AppSettings,
    document.getElementById(headline ?? "") as HTMLElement,
  ),
);
