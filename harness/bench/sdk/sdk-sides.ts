import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createServerClient } from "@burgee/server-sdk";
import { initializeDevCycle } from "@devcycle/nodejs-server-sdk";
import { FlagdProvider } from "@openfeature/flagd-provider";
import { type EvaluationContext, OpenFeature } from "@openfeature/server-sdk";

import { FLAGD, loadFlagd, SILENT } from "../engine/rivals/flagd.ts";
import type { Person, Targeting } from "../engine/targeting.ts";

/** A promise where the SDK answers with one. */
export type Answer = string | undefined | Promise<string | { readonly value: string }>;

/** The value in what a promise brought. */
export function readValue(answer: string | { readonly value: string }): string {
  return typeof answer === "string" ? answer : answer.value;
}

/** One SDK that holds the common targeting. */
export interface SdkSide {
  /** The key with which it posts events; undefined when it reports none. */
  readonly sdkKey: string | undefined;
  /** The value of one string flag. */
  ask(flag: string, person: Person): Answer;
  /** Posts what was counted and ends. */
  close(): Promise<void>;
}

const DEFAULT = "";
const KEYS = { burgee: "dvc_server_bench_burgee", devcycle: "dvc_server_bench_devcycle" } as const;

/** This repository's server SDK with its defaults. */
export async function openBurgee(baseUrl: string): Promise<SdkSide> {
  const client = createServerClient({ sdkKey: KEYS.burgee, baseUrl });
  const outcome = await client.ready();
  if (outcome.kind !== "ready") throw new Error(`the SDK is not ready: ${outcome.problem}`);
  return {
    sdkKey: KEYS.burgee,
    ask: (flag, { id, email, country, appVersion, plan, seats }) =>
      client.variableValue({ user_id: id, email, country, appVersion, customData: { plan, seats } }, flag, DEFAULT),
    async close() {
      const { kept, droppedInTotal } = await client.close();
      if (kept + droppedInTotal > 0) throw new Error("not all evaluations were reported");
    },
  };
}

/** The official SDK evaluating in process, with its defaults but for the addresses. */
export async function openDevcycle(baseUrl: string): Promise<SdkSide> {
  const client = initializeDevCycle(KEYS.devcycle, {
    configCDNURI: baseUrl,
    eventsAPIURI: baseUrl,
    disableRealTimeUpdates: true,
    logLevel: "error",
  });
  await client.onClientInitialized();
  return {
    sdkKey: KEYS.devcycle,
    ask: (flag, { id, email, country, appVersion, plan, seats }) =>
      client.variableValue({ user_id: id, email, country, appVersion, customData: { plan, seats } }, flag, DEFAULT),
    async close() {
      await client.flushEvents();
      await client.close();
    },
  };
}

/**
 * flagd's provider evaluating in process: called as applications call it, through OpenFeature's client, and directly, which
 * is for orientation. It reports no events.
 */
export async function openFlagdProvider(
  targeting: Targeting,
): Promise<{ readonly called: SdkSide; readonly direct: SdkSide }> {
  const folder = mkdtempSync(join(tmpdir(), "bench-sdk-"));
  const offlineFlagSourcePath = join(folder, "flags.json");
  writeFileSync(offlineFlagSourcePath, FLAGD.toConfigText(targeting));
  const provider = new FlagdProvider({ resolverType: "in-process", offlineFlagSourcePath });
  await OpenFeature.setProviderAndWait(provider);
  const client = OpenFeature.getClient();
  const toContext = ({ id, email, country, appVersion, plan, seats }: Person): EvaluationContext => ({
    targetingKey: id,
    email,
    country,
    appVersion,
    plan,
    seats,
  });
  return {
    called: {
      sdkKey: undefined,
      ask: (flag, person) => client.getStringValue(flag, DEFAULT, toContext(person)),
      async close() {
        await OpenFeature.close();
        rmSync(folder, { recursive: true });
      },
    },
    direct: {
      sdkKey: undefined,
      ask: (flag, person) => provider.resolveStringEvaluation(flag, DEFAULT, toContext(person), SILENT),
      async close() {},
    },
  };
}

/** What that provider evaluates with, called directly and compiling rules as it does in Node: for orientation. */
export function openFlagdCore(targeting: Targeting): SdkSide {
  const core = loadFlagd(FLAGD.toConfigText(targeting), false);
  return {
    sdkKey: undefined,
    ask: (flag, person) => core.one(flag, person),
    async close() {},
  };
}
