import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { AppSettings } from "../page/app-settings.ts";

export interface ServedPage {
  /** Applications of the page, each with a copy of the script. */
  readonly apps: readonly AppSettings[];
  readonly contentSecurityPolicy?: string;
}

/** Serves the pages under test, on another origin than the platform. */
export interface PageServer {
  readonly port: number;
  readonly origin: string;
  /** Adds a page. Returns its path. */
  add(page: ServedPage): string;
  close(): void;
}

/** A page without a script, to go to from others. */
export const ELSEWHERE = "/elsewhere";
const SCRIPT = "/app.js";
const HOST = "127.0.0.1";

export async function startPageServer(script: string): Promise<PageServer> {
  const pages = new Map<string, ServedPage>([[ELSEWHERE, { apps: [] }]]);
  const server = createServer(({ url = "" }, response) => {
    const page = pages.get(url);
    if (url === SCRIPT) response.writeHead(200, { "content-type": "text/javascript; charset=utf-8" }).end(script);
    else if (page === undefined) response.writeHead(404).end();
    else {
      const policy = page.contentSecurityPolicy;
      response
        .writeHead(200, {
          "content-type": "text/html; charset=utf-8",
          ...(policy === undefined ? {} : { "content-security-policy": policy }),
        })
        .end(renderPage(page));
    }
  });
  server.listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://${HOST}:${port}`,
    add(page) {
      const path = `/page/${pages.size}`;
      pages.set(path, page);
      return path;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function renderPage({ apps }: ServedPage): string {
  const parts = apps.map((settings, index) => {
    const json = JSON.stringify(settings).replaceAll("<", "\\u003c");
    // As a server does that has evaluated already.
    const text = settings.client.bootstrap?.variables[settings.headline]?.value ?? "…";
    return `<h1 id="headline-${index}">${String(text)}</h1>
<script type="application/json" id="settings-${index}">${json}</script>
<script src="${SCRIPT}" data-settings="settings-${index}" data-headline="headline-${index}"></script>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Page under test</title><link rel="icon" href="data:,"></head>
<body>${parts.join("\n")}</body></html>`;
}
