import type { LiftAllowance } from "@burgee/publisher/client";

import type { ExitCode } from "../command-error.ts";
import { changeOverlay, lift, type OverlayCall, type OverlayOptions } from "../overlay/change-overlay.ts";

/** Turns a feature off, whatever the files say. Needs no base: off wins over whatever somebody else did just before. */
export function disable(feature: string, options: OverlayOptions): Promise<ExitCode> {
  return changeOverlay(
    options,
    (call) => add(call, { kind: "off", feature }),
    () => `${feature} is off; \`burgee enable ${feature} --env ${options.env}\` lifts it`,
  );
}

/** Lifts what turns a feature off or serves one variation of it. */
export function enable(feature: string, options: OverlayOptions): Promise<ExitCode> {
  return changeOverlay(
    options,
    (call) => {
      const entries = call.overlay.entries.filter((entry) => "featureKey" in entry && entry.featureKey === feature);
      return lift(call, entries, `nothing holds for ${feature} in ${options.env}`);
    },
    () => `${feature} follows the files again`,
  );
}

export function serve(feature: string, variation: string, options: OverlayOptions): Promise<ExitCode> {
  return changeOverlay(
    options,
    (call) => add(call, { kind: "serve", feature, variation, base: call.overlay.revision }),
    () => `${feature} serves ${variation} to everyone; \`burgee enable ${feature} --env ${options.env}\` lifts it`,
  );
}

export function freeze(options: OverlayOptions): Promise<ExitCode> {
  return changeOverlay(
    options,
    (call) => add(call, { kind: "frozen", base: call.overlay.revision }),
    () => `frozen: publishes are refused; \`burgee unfreeze --env ${options.env}\` lifts it`,
  );
}

export function unfreeze(options: OverlayOptions): Promise<ExitCode> {
  return changeOverlay(
    options,
    (call) => lift(call, ofKind(call, "frozen"), `${options.env} is not frozen`),
    () => "publishes are taken again",
  );
}

export function pin(version: number, options: OverlayOptions): Promise<ExitCode> {
  return changeOverlay(
    options,
    (call) => add(call, { kind: "pinned", version, base: call.overlay.revision }),
    () =>
      `pinned to version ${version}: publishes are held; \`burgee unpin --env ${options.env}\` publishes the newest revision`,
  );
}

export function unpin(options: OverlayOptions & LiftAllowance): Promise<ExitCode> {
  const { env, allow = [], emergency = false } = options;
  const more = { allow, ...(emergency ? { emergency } : {}) };
  return changeOverlay(
    options,
    (call) => lift(call, ofKind(call, "pinned"), `${env} is not pinned`, more),
    ({ version }) =>
      version?.revision === undefined ? "no longer pinned" : `no longer pinned: serves revision ${version.revision}`,
  );
}

type Entry = Omit<Parameters<OverlayCall["client"]["addOverlayEntry"]>[2], "reason">;

function add({ client, projectKey, environmentKey, reason, how, expiry }: OverlayCall, entry: Entry) {
  return client.addOverlayEntry(projectKey, environmentKey, { ...entry, ...expiry, ...how, reason });
}

function ofKind({ overlay }: OverlayCall, kind: "pinned" | "frozen") {
  return overlay.entries.filter((entry) => entry.kind === kind);
}
