import { BurgeeProvider } from "@burgee/openfeature/server";
import {
  type EvaluationContext,
  type EvaluationDetails,
  type Hook,
  type JsonValue,
  NOOP_PROVIDER,
  OpenFeature,
  ProviderEvents,
} from "@openfeature/server-sdk";

import { silentLogger } from "../official/silent-logger.ts";
import type {
  FlagType,
  ProviderSubject,
  SeenEvent,
  SubjectKind,
  SubjectSettings,
  SuiteHook,
} from "./provider-subject.ts";

export const SERVER_SUBJECT: SubjectKind = {
  name: "server",
  settings: ({ relay, keys }) => ({ baseUrl: relay.origin, sdkKey: keys.server }),
  create: (settings) => new ServerSubject(settings),
};

const EVENTS = {
  ready: ProviderEvents.Ready,
  error: ProviderEvents.Error,
  stale: ProviderEvents.Stale,
  "configuration changed": ProviderEvents.ConfigurationChanged,
} as const;

let domains = 0;

class ServerSubject implements ProviderSubject {
  readonly name: string;
  readonly events: SeenEvent[] = [];
  readonly #domain = `server-${(domains += 1)}`;
  readonly #provider: BurgeeProvider;
  readonly #client = OpenFeature.getClient(this.#domain);

  constructor(settings: SubjectSettings) {
    this.#provider = new BurgeeProvider({
      ...settings,
      pollingIntervalMs: 1_000,
      closeTimeoutMs: 1_000,
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

  evaluate(
    type: FlagType,
    key: string,
    fallback: JsonValue,
    context: EvaluationContext | undefined,
    hooks: readonly SuiteHook[] = [],
  ): Promise<EvaluationDetails<JsonValue>> {
    const options = { hooks: hooks as Hook[] };
    switch (type) {
      case "Boolean":
        return this.#client.getBooleanDetails(key, fallback as boolean, context, options);
      case "String":
        return this.#client.getStringDetails(key, fallback as string, context, options);
      case "Number":
        return this.#client.getNumberDetails(key, fallback as number, context, options);
      case "Object":
        return this.#client.getObjectDetails(key, fallback as never, context, options);
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
