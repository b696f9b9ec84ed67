import { createServerClient } from "@burgee/server-sdk";

// A service on a runtime that refuses to compile WebAssembly from bytes.

async function main() {
  const { BASE_URL: baseUrl, SERVER_KEY: sdkKey } = process.env;
  const client = createServerClient({ sdkKey, baseUrl, updates: "on-demand" });
  await client.ready();
  console.log(JSON.stringify(client.variableValue({ user_id: "ada" }, "welcome-headline", "default")));
}

void main();
