import type { KeyValueStorage } from "@burgee/client-sdk";
import { BurgeeWebProvider } from "@burgee/openfeature/web";
import {
  type EvaluationContext,
  type EvaluationDetails,
  type Hook,
  type JsonValue,
  NOOP_PROVIDER,
  OpenFeature,
  ProviderEvents,
} from "@openfeature/web-sdk";

import { silentLogger } from "../official/silent-logger.ts";
import type {
  FlagType,
  ProviderSubject,
  SeenEvent,
  SubjectKind,
  SubjectSettings,
  SuiteHook,
} from "./provider-subject.ts";

export const WEB_SUBJECT: SubjectKind = {
  name: "web",
  settings: ({ relay, keys }) => ({ baseUrl: relay.origin, sdkKey: keys.web }),
  create: (settings) => new WebSubject(settings),
};

const EVENTS = {
  ready: ProviderEvents.Ready,
  error: ProviderEvents.Error,
  stale: ProviderEvents.Stale,
  "configuration changed": ProviderEvents.ConfigurationChanged,
} as const;

let domains = 0;

function createMemoryStorage(): KeyValueStorage {
  const entries = new Map<string, string>();
  return {
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
  };
}

class WebSubject implements ProviderSubject {
  readonly name: string;
  readonly events: SeenEvent[] = [];
  readonly #domain = `web-${(domains += 1)}`;
  readonly #provider: BurgeeWebProvider;
  readonly #client = OpenFeature.getClient(this.#domain);

  constructor(settings: SubjectSettings) {
    this.#provider = new BurgeeWebProvider({
      ...settings,
      pollingIntervalMs: 1_000,
      storage: createMemoryStorage(),
      logger: silentLogger,
    });
    this.name = this.#provider.metadata.name;
  }

  get status(): string {
    return this.#client.providerStatus;
  }

  async set(): Promise<void> {
    const setting = OpenFeature.setProviderAndWait(this.#domain, this.#provider);
    if (this.events.length === 0) this.#listen();
    await setting;
  }

  async evaluate(
    type: FlagType,
    key: string,
    fallback: JsonValue,
    context: EvaluationContext | undefined,
    hooks: readonly SuiteHook[] = [],
  ): Promise<EvaluationDetails<JsonValue>> {
    if (context !== undefined) await OpenFeature.setContext(this.#domain, context);
    const options = { hooks: hooks as Hook[] };
    switch (type) {
      case "Boolean":
        return this.#client.getBooleanDetails(key, fallback as boolean, options);
      case "String":
        return this.#client.getStringDetails(key, fallback as string, options);
      case "Number":
        return this.#client.getNumberDetails(key, fallback as number, options);
      case "Object":
        return this.#client.getObjectDetails(key, fallback as never, options);
    }
  }

  async close(): Promise<void> {
    await this.#provider.onClose();
    OpenFeature.setProvider(this.#domain, NOOP_PROVIDER);
  }

  #listen(): void {
    for (const [name, event] of Object.entries(EVENTS)) {
      this.#client.addHandler(event, (details) => {
        const { flagsChanged = [] } = (details ?? {}) as { flagsChanged?: string[] };
        this.events.push({ name: name as SeenEvent["name"], flagsChanged });
      });
    }
  }
}
