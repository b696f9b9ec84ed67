import type { Sdk } from "./search.ts";

interface Facts {
  readonly baseUrl: string;
  /** Undefined: the environment has none. */
  readonly clientKey: string | undefined;
  /** A variable of the project. */
  readonly variable: string;
}

export interface Snippet {
  readonly install?: string;
  readonly code: string;
  readonly needs: "server" | "client";
}

/** What somebody pastes to ask for a flag. Each program prints the value of one variable. */
export const SNIPPETS: Readonly<Record<Sdk, (facts: Facts) => Snippet>> = {
  node: ({ baseUrl, variable }) => ({
    needs: "server",
    install: "npm install @burgee/server-sdk",
    code: `import { createClient } from "@burgee/server-sdk";

const client = createClient({ sdkKey: process.env.SERVER_KEY, baseUrl: "${baseUrl}" });
await client.ready();

const value = client.variableValue({ user_id: "ada", country: "CA" }, "${variable}", "default");
console.log(value);
await client.close();`,
  }),
  browser: ({ baseUrl, clientKey, variable }) => ({
    needs: "client",
    install: "npm install @burgee/client-sdk",
    code: `import { createClient } from "@burgee/client-sdk";

const client = createClient({
  sdkKey: "${clientKey ?? "dvc_client_…"}",
  baseUrl: "${baseUrl}",
  user: { user_id: "ada", country: "CA" },
});
await client.ready();

console.log(client.variableValue("${variable}", "default"));
client.on("changed", ({ variables }) => console.log("now different:", variables));`,
  }),
  react: ({ baseUrl, clientKey, variable }) => ({
    needs: "client",
    install: "npm install @burgee/openfeature @openfeature/web-sdk @openfeature/react-sdk",
    code: `import { BurgeeWebProvider } from "@burgee/openfeature/web";
import { OpenFeature, OpenFeatureProvider, useStringFlagValue } from "@openfeature/react-sdk";

OpenFeature.setProvider(
  new BurgeeWebProvider({ sdkKey: "${clientKey ?? "dvc_client_…"}", baseUrl: "${baseUrl}" }),
);

function Headline() {
  return <h1>{useStringFlagValue("${variable}", "default")}</h1>;
}

export function App() {
  return (
    <OpenFeatureProvider>
      <Headline />
    </OpenFeatureProvider>
  );
}`,
  }),
  openfeature: ({ baseUrl, variable }) => ({
    needs: "server",
    install: "npm install @burgee/openfeature @openfeature/server-sdk",
    code: `import { BurgeeProvider } from "@burgee/openfeature/server";
import { OpenFeature } from "@openfeature/server-sdk";

await OpenFeature.setProviderAndWait(
  new BurgeeProvider({ sdkKey: process.env.SERVER_KEY, baseUrl: "${baseUrl}" }),
);
const client = OpenFeature.getClient();
const ada = { targetingKey: "ada", country: "CA" };
console.log(await client.getStringValue("${variable}", "default", ada));
await OpenFeature.close();`,
  }),
  curl: ({ baseUrl }) => ({
    needs: "server",
    code: `curl -s ${baseUrl}/v1/variables -H "authorization: $SERVER_KEY" -d '{"user_id":"ada","country":"CA"}'`,
  }),
};
