import { BurgeeProvider } from "@burgee/openfeature/server";
import { createServerClient } from "@burgee/server-sdk";
import type { Provider } from "@openfeature/server-sdk";

const own: Provider = new BurgeeProvider({ sdkKey: "k", baseUrl: "https://flags.example.com" });
const shared: Provider = new BurgeeProvider(createServerClient({ sdkKey: "k", baseUrl: "https://flags.example.com" }));
// @ts-expect-error: the provider takes options or a client
const wrong: Provider = new BurgeeProvider("k");

export const used: readonly Provider[] = [own, shared, wrong];
