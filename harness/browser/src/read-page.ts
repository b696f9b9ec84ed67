import type { Page } from "playwright-core";

export const CONFIG_PATH = "/v1/sdkConfig";
export const STREAM_PATH = "/event-stream";

/** The headlines that an application of the page has shown, in order. */
export function readPainted(page: Page, app = 0): Promise<readonly string[] | undefined> {
  return page.evaluate((index) => window.apps?.[index]?.painted, app);
}

/** Posts what an application holds. Returns how many events are kept because they could not be posted. */
export function flush(page: Page, app = 0): Promise<number | undefined> {
  return page.evaluate(async (index) => (await window.apps?.[index]?.client.flush())?.kept, app);
}
