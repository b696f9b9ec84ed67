import { createBrowserClient, FlagError as BrowserFlagError } from "@burgee/client-sdk";
import type { BrowserFlagClient, ConfigChange, VariableResult as BrowserResult } from "@burgee/client-sdk";
import { createClient as createPollingClient } from "@burgee/client-sdk/polling";
import { createServerClient, FlagError } from "@burgee/server-sdk";
import type { EvaluationContext, FlagErrorCode, ServerFlagClient, VariableResult } from "@burgee/server-sdk";

const server: ServerFlagClient = createServerClient({ sdkKey: "k", baseUrl: "https://flags.example.com" });
const browser: BrowserFlagClient = createBrowserClient({ sdkKey: "k", baseUrl: "https://flags.example.com" });
const polling: BrowserFlagClient = createPollingClient({ sdkKey: "k", baseUrl: "https://flags.example.com" });

const ada: EvaluationContext = { user_id: "ada", customData: { plan: "pro" } };
const limit: number = server.variableValue(ada, "cart-limit", 20);
const headline: VariableResult<string> = server.variable(ada, "welcome-headline", "Welcome");
// What one SDK answers can be handed to code written for the other.
const same: BrowserResult<string> = headline;
const theme: { accent: string } = browser.variableValue("welcome-theme", { accent: "blue" });
// @ts-expect-error: a text default answers text
const wrong: number = browser.variableValue("welcome-headline", "Welcome");
// @ts-expect-error: a context names its subject
server.variable({ country: "CA" }, "welcome-headline", "Welcome");
const stop: () => void = polling.on("changed", ({ variables }: ConfigChange) => void variables.length);
const codes: FlagErrorCode[] = [
  new FlagError("invalid_option", "x").code,
  new BrowserFlagError("invalid_event", "y").code,
];

export const used: readonly unknown[] = [limit, same, theme, wrong, stop, codes];
