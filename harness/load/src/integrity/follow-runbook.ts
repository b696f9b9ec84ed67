import { setTimeout as sleep } from "node:timers/promises";

import type { createSigningKey } from "@burgee/contract";

import type { Deployment, SigningSettings } from "./deployment.ts";
import { forEachOf } from "./for-each-of.ts";
import type { LoadWorld } from "./tamper-under-load.ts";
import type { Target } from "./target.ts";

type SigningKey = Awaited<ReturnType<typeof createSigningKey>>;

const SIGNING_TIMEOUT_MS = 180_000;
const SIGNING_POLL_MS = 1_000;
/** Projects that are asked for their status at the same time. */
const AT_ONCE = 8;

/** "Turn signatures on" of docs/runbooks/signing-keys.md. */
export function listUpgradeSteps(key: SigningKey): readonly SigningSettings[] {
  const publicKeys = { first: key.publicKey };
  return [
    { mode: "off", publicKeys: {} },
    { mode: "log", publicKeys },
    { mode: "log", publicKeys, signingKey: key.privateKey },
    { mode: "require", publicKeys, signingKey: key.privateKey },
  ];
}

/** "Replace a key" of docs/runbooks/signing-keys.md. */
export function listRotationSteps(old: SigningKey, next: SigningKey): readonly SigningSettings[] {
  const publicKeys = { first: old.publicKey, next: next.publicKey };
  return [
    { mode: "require", publicKeys, signingKey: old.privateKey },
    { mode: "require", publicKeys, signingKey: next.privateKey },
    { mode: "require", publicKeys: { next: next.publicKey }, signingKey: next.privateKey },
  ];
}

/** Deploys one setting after the other; waits after each with a signing key until it has signed everything. */
export async function followRunbook(
  name: string,
  { deployment, load, targets, evil, report }: LoadWorld,
  steps: readonly SigningSettings[],
): Promise<void> {
  for (const [index, settings] of steps.entries()) {
    const { mode, publicKeys, signingKey = "none" } = settings;
    const keyId = signingKey.split(":")[0] ?? "";
    const known = Object.keys(publicKeys).join(", ") || "none";
    report(`${name} ${index + 1} of ${steps.length}: ${mode}, public keys: ${known}, signed with: ${keyId}`);
    load.aim(targets, `${name} ${index + 1}`);
    await deployment.deploy(settings);
    if (settings.signingKey !== undefined) await awaitSigned(deployment, [...targets, evil]);
    await load.finishRound();
  }
}

/** Asks for the status of every environment, as the runbook says, until nothing is unsigned. */
async function awaitSigned(deployment: Deployment, targets: readonly Target[]): Promise<void> {
  const client = deployment.client();
  const deadlineMs = Date.now() + SIGNING_TIMEOUT_MS;
  let unsigned = targets;
  while (unsigned.length > 0) {
    if (Date.now() > deadlineMs) throw new Error(`not signed in time: ${unsigned.length} environments`);
    const still: Target[] = [];
    await forEachOf(unsigned, AT_ONCE, async (target) => {
      const status = await client.readStatus(target.projectKey, target.environmentKey);
      if (status.unsigned?.length !== 0) still.push(target);
    });
    unsigned = still;
    if (unsigned.length > 0) await sleep(SIGNING_POLL_MS);
  }
}
