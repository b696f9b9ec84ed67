import { parseClientConfig, type ClientConfig } from "./client-config.ts";
import type { KeyValueStorage } from "./key-value-storage.ts";

const NAME = "burgee:last_config";

/** For how long the version of a kept config stands: afterwards the platform may have been set back. */
const VERSION_LIFETIME_MS = 600_000;

/** Keeps the last config across visits. It has one entry, so that storage stays small. */
export interface ConfigCache {
  /** The config kept for this user, when it is not too old, and when it was kept (epoch milliseconds). */
  read(userId: string): { readonly config: ClientConfig; readonly savedAtMs: number } | undefined;
  write(userId: string, config: ClientConfig): void;
}

/** @param scope text that differs between environments; a config is only found under the scope it was stored with */
export function createConfigCache(
  storage: KeyValueStorage,
  scope: string,
  lifetimeMs: number,
  nowMs: () => number,
): ConfigCache {
  const describe = (userId: string): string => JSON.stringify([scope, userId]);
  return {
    read(userId) {
      const owner = describe(userId);
      const text = storage.getItem(NAME) ?? "";
      const [, savedAt, json = ""] = (text.startsWith(owner) && /^(\d+)([^]*)$/.exec(text.slice(owner.length))) || [];
      const savedAtMs = Number(savedAt);
      const ageMs = nowMs() - savedAtMs;
      const config = ageMs < lifetimeMs ? parseClientConfig(json) : undefined;
      const order = ageMs < VERSION_LIFETIME_MS ? {} : { version: undefined, lastModifiedMs: undefined };
      return config && { config: { ...config, ...order }, savedAtMs };
    },
    write(userId, config) {
      if (lifetimeMs > 0) storage.setItem(NAME, describe(userId) + nowMs() + JSON.stringify(config));
    },
  };
}
