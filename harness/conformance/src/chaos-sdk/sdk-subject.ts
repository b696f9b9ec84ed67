import { readFileSync, writeFileSync } from "node:fs";

import { createClient as createBrowserClient } from "@burgee/client-sdk";
import { createClient as createServerClient } from "@burgee/server-sdk";
import { fileCache } from "@burgee/server-sdk/file-cache";

import { CHAOS_KEYS } from "./chaos-server.ts";
import type { ProcessPlan } from "./process-messages.ts";
import { VERSION_VARIABLE } from "./published-versions.ts";

/** What both SDKs have in common. */
export interface SdkSubject {
  ready(): Promise<unknown>;
  /** The version whose values are served; 0 while defaults are. */
  evaluate(): number;
  track(value: number): boolean;
  flush(): Promise<unknown>;
  close(): Promise<{ readonly kept: number; readonly droppedInTotal: number }>;
}

const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };
const USER = { user_id: "ada" };
const DEFAULT = "0";

/** Creates a client with the defaults of its SDK. */
export function createSubject(plan: ProcessPlan, isEventsBlocked: () => boolean): SdkSubject {
  return plan.sdk === "server" ? createServerSubject(plan) : createBrowserSubject(plan, isEventsBlocked);
}

function createServerSubject({ origin, publicKeys, hasFullStorage, folder }: ProcessPlan): SdkSubject {
  // A file in place of the folder: even root cannot write below it.
  if (hasFullStorage) writeFileSync(`${folder}/file`, "");
  const client = createServerClient({
    sdkKey: CHAOS_KEYS.server,
    baseUrl: origin,
    logger: silentLogger,
    ...(publicKeys === undefined ? {} : { verification: { publicKeys } }),
    configCache: fileCache(hasFullStorage ? `${folder}/file/flags` : `${folder}/flags`),
  });
  return {
    ready: () => client.ready({ timeoutMs: 2_000 }),
    evaluate: () => Number(client.variableValue(USER, VERSION_VARIABLE, DEFAULT)),
    track: (value) => client.track(USER, { type: "tick", value }),
    flush: () => client.flush(),
    async close() {
      const report = await client.close();
      if (hasFullStorage && readFileSync(`${folder}/file`, "utf8") !== "") throw new Error("the storage is not full");
      return report;
    },
  };
}

function createBrowserSubject({ origin, hasFullStorage }: ProcessPlan, isEventsBlocked: () => boolean): SdkSubject {
  const entries = new Map<string, string>();
  const client = createBrowserClient({
    sdkKey: CHAOS_KEYS.client,
    baseUrl: origin,
    user: USER,
    logger: silentLogger,
    page: { isHidden: () => false, onChange: () => () => undefined },
    storage: {
      getItem: (name) => entries.get(name) ?? null,
      setItem(name, value) {
        if (hasFullStorage) throw new DOMException("the quota has been exceeded", "QuotaExceededError");
        entries.set(name, value);
      },
      removeItem: (name) => void entries.delete(name),
    },
    async fetch(input, init) {
      // What a page sees when an extension blocks a request.
      if (isEventsBlocked() && String(input).includes("/v1/events")) throw new TypeError("Failed to fetch");
      return fetch(input, init);
    },
  });
  return {
    ready: () => client.ready({ timeoutMs: 2_000 }),
    evaluate: () => Number(client.variableValue(VERSION_VARIABLE, DEFAULT)),
    track: (value) => client.track({ type: "tick", value }),
    flush: () => client.flush(),
    close: () => client.close(),
  };
}
