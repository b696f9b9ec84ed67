import type { ClientOptions } from "@burgee/client-sdk";

/** What a page tells its application, as JSON in the page. */
export interface AppSettings {
  readonly client: Omit<ClientOptions, "storage" | "page" | "logger" | "fetch">;
  /** Variable whose value is shown as the headline. */
  readonly headline: string;
  /** Hand the browser's own storage to the SDK; by default the SDK finds it. */
  readonly usesOwnStorage?: boolean;
  /** Fill the browser's storage up to its limit first. */
  readonly fillsStorage?: boolean;
  /** Count and track so much as soon as values are there, for pages that nothing may be evaluated in. */
  readonly activity?: Activity;
}

export interface Activity {
  /** Keys of the variables that are evaluated, each once. */
  readonly variables: readonly string[];
  /** How many events are tracked. */
  readonly tracked: number;
}
