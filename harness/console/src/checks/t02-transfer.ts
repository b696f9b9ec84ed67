import { gzipSync } from "node:zlib";

import type { Page } from "playwright-core";

import type { Check } from "../check.ts";

/** Bytes after gzip -9 that the first load of the list may take, and its styles. */
const FIRST_LOAD_BYTES_MAX = 150_000;
const STYLE_BYTES_MAX = 20_000;

/** What a page loaded: size by kind, and requests that left its origin. */
async function watchTransfer(page: Page, origin: string) {
  const sizes = { script: 0, stylesheet: 0, document: 0, other: 0 };
  const foreign: string[] = [];
  const reads: Promise<void>[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  page.on("response", (response) => {
    const type = response.request().resourceType();
    if (new URL(response.url()).pathname.startsWith("/api/")) return;
    const kind = Object.hasOwn(sizes, type) ? (type as keyof typeof sizes) : "other";
    const count = async () => {
      sizes[kind] += gzipSync(await response.body(), { level: 9 }).byteLength;
    };
    // A redirect and a 304 have no body.
    reads.push(count().catch(() => undefined));
  });
  return {
    foreign,
    async settle() {
      await Promise.all(reads);
      return sizes;
    },
  };
}

export const TRANSFER_CHECK: Check = {
  id: "T2",
  title: "the list's first load is small, and nothing leaves the origin",
  isShort: true,
  async run(world) {
    const site = await world.sample();
    const page = await site.open();
    const transfer = await watchTransfer(page, site.url);
    await page.goto(`${site.url}/${site.projectKey}/flags`);
    await page.getByRole("row").nth(1).waitFor();
    const { script, stylesheet, document } = await transfer.settle();
    const firstLoad = script + document;
    const problems = [
      ...(firstLoad > FIRST_LOAD_BYTES_MAX ? [`the first load takes ${firstLoad} bytes`] : []),
      ...(stylesheet > STYLE_BYTES_MAX ? [`styles take ${stylesheet} bytes`] : []),
      ...transfer.foreign.map((url) => `a request went to ${new URL(url).origin}`),
    ];
    return { figure: { firstLoad, stylesheet, foreign: transfer.foreign.length }, problems };
  },
};
