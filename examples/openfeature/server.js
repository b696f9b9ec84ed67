import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

import { BurgeeProvider } from "@burgee/openfeature/server";
import { OpenFeature } from "@openfeature/server-sdk";
import { build } from "esbuild";

const { BURGEE_URL = "http://127.0.0.1:8787", SERVER_KEY, CLIENT_KEY, PORT = "3000" } = process.env;

// The server evaluates in process: a flag costs no request. When the platform is away, flags have the defaults of the code.
await OpenFeature.setProviderAndWait(new BurgeeProvider({ sdkKey: SERVER_KEY, baseUrl: BURGEE_URL })).catch((error) =>
  console.error(`starting with defaults: ${error.message}`),
);
const flags = OpenFeature.getClient();

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("page.jsx", import.meta.url))],
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
});
const pageScript = outputFiles[0].text;

const server = createServer((request, response) => {
  if (request.url === "/page.js") response.writeHead(200, { "content-type": "text/javascript" }).end(pageScript);
  else if (request.url === "/") void answerPage(response);
  else response.writeHead(404).end();
});

server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));

process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  // Posts the evaluations that are not reported yet.
  void OpenFeature.close();
});

async function answerPage(response) {
  // Nobody is signed in yet, and no rule of this flag needs to know who asks. Evaluations never reject.
  const title = await flags.getStringValue("welcome-headline", "Welcome");
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(renderPage(title));
}

function renderPage(title) {
  const settings = JSON.stringify({ sdkKey: CLIENT_KEY, baseUrl: BURGEE_URL }).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
  <head><title>${escapeText(title)}</title></head>
  <body>
    <div id="shop"></div>
    <script id="settings" type="application/json">${settings}</script>
    <script type="module" src="/page.js"></script>
  </body>
</html>`;
}

function escapeText(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
