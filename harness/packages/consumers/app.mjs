import { readFileSync } from "node:fs";

import { createBrowserClient } from "@burgee/client-sdk";
import { BurgeeProvider } from "@burgee/openfeature/server";
import { BurgeeWebProvider } from "@burgee/openfeature/web";
import { createServerClient, FlagError } from "@burgee/server-sdk";
import { OpenFeature } from "@openfeature/server-sdk";
import { OpenFeature as WebOpenFeature } from "@openfeature/web-sdk";

// A service that uses every package in one file. The checks run it as it is, as CommonJS and bundled.

async function main() {
  const { BASE_URL: baseUrl, SERVER_KEY: serverKey, CLIENT_KEY: clientKey, CONFIG_FILE: configFile } = process.env;
  const ada = { user_id: "ada" };

  const server = createServerClient({ sdkKey: serverKey, baseUrl });
  await server.ready();
  const saved = createServerClient({
    sdkKey: serverKey,
    configUrl: "http://127.0.0.1:9/",
    initialConfig: readFileSync(configFile),
    updates: "on-demand",
  });
  const browser = createBrowserClient({ sdkKey: clientKey, baseUrl, user: ada });
  await browser.ready();
  const provider = new BurgeeProvider(server);
  await OpenFeature.setProviderAndWait(provider);
  await WebOpenFeature.setContext({ targetingKey: "ada" });
  await WebOpenFeature.setProviderAndWait(new BurgeeWebProvider({ sdkKey: clientKey, baseUrl }));

  const answers = {
    server: server.variableValue(ada, "welcome-headline", "default"),
    saved: saved.variableValue(ada, "welcome-headline", "default"),
    browser: browser.variableValue("welcome-headline", "default"),
    openfeature: await OpenFeature.getClient().getStringValue("welcome-headline", "default", { targetingKey: "ada" }),
    openfeatureWeb: WebOpenFeature.getClient().getStringValue("welcome-headline", "default"),
    refusal: refuse(() => createServerClient({ sdkKey: clientKey, baseUrl })),
  };
  server.track(ada, { type: "purchase", value: 1 });
  const sent = await server.close();
  await Promise.all([saved.close(), browser.close(), OpenFeature.close(), WebOpenFeature.close()]);
  console.log(JSON.stringify({ ...answers, sent: sent.sent > 0 }));
}

function refuse(run) {
  try {
    run();
    return "accepted";
  } catch (error) {
    return error instanceof FlagError ? error.code : String(error);
  }
}

void main();
