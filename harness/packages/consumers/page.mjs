import { createBrowserClient, FlagError } from "@burgee/client-sdk";
import { createClient, FlagError as PollingError } from "@burgee/client-sdk/polling";

// A page with both forms of the client. `host` is the page that the checks make up.

async function main(host) {
  const options = { sdkKey: host.clientKey, baseUrl: host.baseUrl, user: { user_id: "ada" } };
  const live = createBrowserClient({ ...options, page: host.page, storage: host.storage });
  const polling = createClient({ ...options, page: host.page, storage: host.storage });
  await Promise.all([live.ready(), polling.ready()]);
  const values = [live, polling].map((client) => client.variableValue("welcome-headline", "default"));
  await Promise.all([live.close(), polling.close()]);
  // A class is the same whichever entry it came from.
  host.report([...values, FlagError === PollingError]);
}

void main(globalThis.burgeeTestHost);
