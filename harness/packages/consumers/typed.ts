import type { BrowserFlagClient } from "@burgee/client-sdk";
import { createTestClient } from "@burgee/client-sdk/testing";
import { BurgeeProvider } from "@burgee/openfeature/server";
import type { FlagKey, ServerFlagClient } from "@burgee/server-sdk";

// Compiled together with the file that `burgee types` writes for the sample project.

export function use(server: ServerFlagClient, browser: BrowserFlagClient): readonly unknown[] {
  const ada = { user_id: "ada" };
  const headline: string = server.variableValue(ada, "welcome-headline", "Welcome");
  const ranking: "recency" | "popularity" | "personal" = browser.variableValue("search-ranking", "recency");
  const { sections } = server.forContext(ada).variableValue("welcome-theme", {
    accent: "#0b5fff",
    dense: false,
    sections: [],
  });
  const names: readonly string[] = sections;
  const count: number = browser.variable("welcome-item-count", 10).value;
  const isDark = createTestClient({ flags: { "dark-mode": true } }).variableValue("dark-mode", false);
  const dark: boolean = isDark;
  const key: FlagKey = "free-shipping-from";

  // @ts-expect-error: no variable has this key
  server.variableValue(ada, "welcome-headlin", "Welcome");
  // @ts-expect-error: no variable has this key
  createTestClient({ flags: { "dark-mod": true } });
  // @ts-expect-error: the variable is a switch
  createTestClient({ flags: { "dark-mode": () => "yes" } });
  // @ts-expect-error: no variable has this key
  browser.variableValue("welcome-headlin", "Welcome");
  // @ts-expect-error: the variable is text
  server.variable(ada, "welcome-headline", 1);
  // @ts-expect-error: the schema of the variable does not allow this value
  browser.variableValue("search-ranking", "random");
  // @ts-expect-error: the value of the variable has more members
  browser.variableValue("welcome-theme", { accent: "#0b5fff" });
  // @ts-expect-error: the value of the variable has no such member
  void server.variableValue(ada, "workspaces-limits", { baskets: 0, members: 0 }).seats;

  return [headline, ranking, names, count, dark, key, new BurgeeProvider(server)];
}
