import assert from "node:assert/strict";

import type { OfficialCase } from "../official-case.ts";
import { openBrowserClient } from "./open-browser-client.ts";
import { USER, withLocalClient } from "./open-local-client.ts";

const sdk = "nodejs-server-sdk bootstrap";
/** The request timeout is never longer than the poll interval, and these cases need no fast polls. */
const BOOTSTRAP = { enableClientBootstrapping: true, configPollingIntervalMS: 10_000 };
const USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140 Safari/537.36";

/** Server-side rendering: the Node SDK makes a client config, the browser SDK starts from it. */
export const BOOTSTRAP_CASES: readonly OfficialCase[] = [
  {
    name: "makes a client config without server-only features, with the client's key",
    sdk,
    covers: "checklist 3: bootstrap path",
    run: (world) =>
      withLocalClient(world, BOOTSTRAP, async (client, key) => {
        const clientKey = await world.createKey("client");
        await client.onClientInitialized();
        const config = await client.getClientBootstrapConfig({ ...USER, country: "CA" }, USER_AGENT);
        assert.equal(world.relay.find(new RegExp(`^GET /config/v2/server/bootstrap/${key}`))[0]?.status, 200);
        assert.ok(config.clientSDKKey.startsWith("dvc_client_"), "the config names a client key");
        assert.ok(clientKey.startsWith("dvc_client_"));
        assert.ok("is-canada" in config.variables);
        assert.ok(!("is-server-only" in config.variables));
      }),
  },
  {
    name: "starts a browser client from that config without a request",
    sdk,
    covers: "bootstrapConfig in the browser SDK",
    run: (world) =>
      withLocalClient(world, BOOTSTRAP, async (client) => {
        await world.createKey("client");
        await client.onClientInitialized();
        const config = await client.getClientBootstrapConfig({ ...USER, country: "CA" }, USER_AGENT);
        const options = { bootstrapConfig: config } as Parameters<typeof openBrowserClient>[2];
        const browser = openBrowserClient(world, config.clientSDKKey, options, { ...USER, country: "CA" });
        await browser.onClientInitialized();
        assert.equal(browser.variableValue("is-canada", false), true);
        assert.equal(world.relay.find(/^GET \/v1\/sdkConfig/).length, 0);
        await browser.close();
      }),
  },
];
