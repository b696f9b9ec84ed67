import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { createClient } from "@burgee/server-sdk";
import { build } from "esbuild";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

const { BURGEE_URL = "http://127.0.0.1:8787", SERVER_KEY, CLIENT_KEY, PORT = "3000" } = process.env;

const client = createClient({ sdkKey: SERVER_KEY, baseUrl: BURGEE_URL, clientBootstrap: true });
const outcome = await client.ready({ timeoutMs: 2_000 });
if (outcome.kind !== "ready") console.warn(`flags are ${outcome.kind}: ${outcome.problem}`);

// The same components for the server and the page.
const entry = fileURLToPath(new URL("shop.jsx", import.meta.url));
const builtPage = new URL("dist/shop.js", import.meta.url);
const options = { entryPoints: [entry], bundle: true, format: "esm", jsx: "automatic" };
const define = { "process.env.NODE_ENV": '"production"' };
await build({ ...options, platform: "node", packages: "external", outfile: fileURLToPath(builtPage) });
const { outputFiles } = await build({ ...options, minify: true, define, write: false });
const { Page } = await import(builtPage.href);

const server = createServer((request, response) => {
  if (request.url === "/page.js") {
    response.writeHead(200, { "content-type": "text/javascript" }).end(outputFiles[0].text);
    return;
  }
  // The page must evaluate for the same user as the server.
  const visitor = /(?:^|; )visitor=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? randomUUID();
  response.setHeader("set-cookie", `visitor=${visitor}; Path=/; SameSite=Lax`);
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(renderPage({ user_id: visitor }));
});

server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  void client.close();
});

function renderPage(user) {
  // Undefined while the platform was never reached: server and page then render the defaults.
  const bootstrap = client.bootstrap(user);
  const flags = JSON.stringify({ sdkKey: CLIENT_KEY, baseUrl: BURGEE_URL, user, bootstrap }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
  <head><title>Storefront</title></head>
  <body>
    <div id="shop">${renderToString(createElement(Page, { bootstrap }))}</div>
    <script id="flags" type="application/json">${flags}</script>
    <script type="module" src="/page.js"></script>
  </body>
</html>`;
}
