import { gzipSync } from "node:zlib";

import type { Check } from "../check.ts";

/** Bytes after gzip -9 that the first load of the list may take, and its styles. */
const FIRST_LOAD_BYTES_MAX = 150_000;
const STYLE_BYTES_MAX = 20_000;

export const TRANSFER_CHECK: Check = {
  id: "T2",
  title: "the list's first load is small, and nothing leaves the origin",
  isShort: true,
  async run(world) {
    const site = await world.sample();
    const page = await site.open();
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(site.url) && !request.url().startsWith("data:")) foreign.push(request.url());
    });
    const address = `${site.url}/${site.projectKey}/flags`;
    await page.goto(address);
    await page.getByRole("row").nth(1).waitFor();
    // What is fetched from here on, the page fetches while it rests.
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    await page.waitForLoadState("networkidle");
    await page.context().close();
    const files = [address, ...loaded.filter((url) => new URL(url).pathname.startsWith("/assets/"))];
    const [document, ...assets] = await Promise.all(files.map(readSize));
    const firstLoad = [document, ...assets].reduce<number>((sum, size) => sum + (size ?? 0), 0);
    const stylesheet = assets.reduce((sum, size, at) => sum + (files[at + 1]?.endsWith(".css") === true ? size : 0), 0);
    const problems = [
      ...(firstLoad > FIRST_LOAD_BYTES_MAX ? [`the first load takes ${firstLoad} bytes`] : []),
      ...(stylesheet > STYLE_BYTES_MAX ? [`styles take ${stylesheet} bytes`] : []),
      ...foreign.map((url) => `a request went to ${new URL(url).origin}`),
    ];
    return { figure: { firstLoad, stylesheet, foreign: foreign.length }, problems };
  },
};

async function readSize(url: string): Promise<number> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return gzipSync(new Uint8Array(await answer.arrayBuffer()), { level: 9 }).byteLength;
}
