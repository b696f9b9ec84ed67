import { createBrowserClient } from "@burgee/client-sdk";
import { BurgeeProvider } from "@burgee/openfeature/server";
import { BurgeeWebProvider } from "@burgee/openfeature/web";
import { createServerClient } from "@burgee/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import type { Provider as WebProvider } from "@openfeature/web-sdk";

const own: Provider = new BurgeeProvider({ sdkKey: "k", baseUrl: "https://flags.example.com" });
const shared: Provider = new BurgeeProvider(createServerClient({ sdkKey: "k", baseUrl: "https://flags.example.com" }));
// @ts-expect-error: the provider takes options or a client
const wrong: Provider = new BurgeeProvider("k");

const page: WebProvider = new BurgeeWebProvider({ sdkKey: "k", baseUrl: "https://flags.example.com" });
const sharedPage: WebProvider = new BurgeeWebProvider(
  createBrowserClient({ sdkKey: "k", baseUrl: "https://flags.example.com" }),
);

export const used: readonly (Provider | WebProvider)[] = [own, shared, wrong, page, sharedPage];
