import { afterEach, expect, it, vi } from "vitest";

import { browserPage } from "./page-lifecycle.ts";

afterEach(() => vi.unstubAllGlobals());

it("reports when the page is left and shown again and when the network is back, but not the first show", () => {
  const listeners = new Map<string, (event: { type: string }) => void>();
  vi.stubGlobal("document", { visibilityState: "visible" });
  vi.stubGlobal("addEventListener", (type: string, listener: () => void) => listeners.set(type, listener));
  vi.stubGlobal("removeEventListener", (type: string) => listeners.delete(type));
  const page = browserPage();
  const heard: boolean[] = [];
  const stop = page.onChange(() => heard.push(page.isHidden()));
  const fire = (type: string): void => listeners.get(type)?.({ type });
  fire("pageshow");
  expect(heard).toEqual([]);
  for (const type of ["visibilitychange", "pagehide", "pageshow", "online"]) fire(type);
  expect(heard).toEqual([false, true, false, false]);
  stop();
  expect(listeners.size).toBe(0);
});
