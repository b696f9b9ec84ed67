import { setTimeout as sleep } from "node:timers/promises";

import { createRecordSigner, createSigningKey } from "@burgee/contract";

import { type Deployment, type SigningSettings, startDeployment } from "./deployment.ts";
import { forEachOf } from "./for-each-of.ts";
import { createGate } from "./gate.ts";
import { dropDigests } from "./published-objects.ts";
import { seedTargets } from "./seed-targets.ts";
import { type LoadCounts, type SteadyLoad, startSteadyLoad } from "./steady-load.ts";
import { listTamperCases } from "./tamper-case.ts";
import { type LoadWorld, tamperUnderLoad } from "./tamper-under-load.ts";
import { EVIL, GOOD, GOOD_VALUES, type Target } from "./target.ts";

export interface IntegrityLoadOptions {
  readonly ratePerSecond: number;
  /** How signatures are checked while objects are tampered with; `require` is what must be safe. */
  readonly tamperMode: SigningSettings["mode"];
  readonly report: (text: string) => void;
}

export interface IntegrityLoadResult extends LoadCounts {
  /** From unsigned stores without digests to required signatures. */
  readonly upgrade: StageResult;
  /** From one signing key to the next. */
  readonly rotation: StageResult;
  readonly tampering: StageResult & { readonly cases: number };
  readonly problems: readonly string[];
}

interface StageResult extends LoadCounts {
  readonly seconds: number;
}

/** Environments that nobody tampers with, under load all the time. */
const STEADY_TARGETS = 2;
const SIGNING_TIMEOUT_MS = 180_000;
const SIGNING_POLL_MS = 1_000;
/** Projects that are asked for their status at the same time. */
const AT_ONCE = 8;

/** Upgrades, rotates and tampers on a local platform while requests arrive at a steady rate. */
export async function runIntegrityLoad(options: IntegrityLoadOptions): Promise<IntegrityLoadResult> {
  const { report, ratePerSecond, tamperMode } = options;
  const gate = createGate();
  await using deployment = await startDeployment({ mode: "off", publicKeys: {} }, gate);
  const client = deployment.client();
  const [held, unheld] = [listTamperCases(true), listTamperCases(false)];
  report(`publishing ${held.length + unheld.length + STEADY_TARGETS} environments, unsigned`);
  const [evil] = await seedTargets(
    client,
    EVIL,
    1,
    GOOD_VALUES.map((value) => value.replace(GOOD, EVIL)),
  );
  const heldTargets = await seedTargets(client, "held", held.length + STEADY_TARGETS);
  const unheldTargets = await seedTargets(client, "unheld", unheld.length);
  if (evil === undefined) throw new Error("nothing was published");
  const targets = [...heldTargets, ...unheldTargets];
  await dropDigests(await deployment.openStores(), [...targets, evil]);

  const load = startSteadyLoad(deployment.url, ratePerSecond, gate);
  try {
    const [first, next] = [await createSigningKey("first"), await createSigningKey("next")];
    const unknown = await createSigningKey("unknown");
    const world: LoadWorld = { deployment, load, targets, report };
    const publicKeys = { first: first.publicKey };
    const both = { ...publicKeys, next: next.publicKey };
    const upgrade = await measureStage(load, () =>
      carryOut(
        "upgrade",
        world,
        [evil],
        [
          { mode: "off", publicKeys: {} },
          { mode: "log", publicKeys },
          { mode: "log", publicKeys, signingKey: first.privateKey },
          { mode: "require", publicKeys, signingKey: first.privateKey },
        ],
      ),
    );
    const rotation = await measureStage(load, () =>
      carryOut(
        "rotation",
        world,
        [evil],
        [
          { mode: "require", publicKeys: both, signingKey: first.privateKey },
          { mode: "require", publicKeys: both, signingKey: next.privateKey },
          { mode: tamperMode, publicKeys: { next: next.publicKey }, signingKey: next.privateKey },
        ],
      ),
    );
    const tamperings = [
      ...held.map((tampered, index) => ({ tampered, target: heldTargets[index] ?? evil })),
      ...unheld.map((tampered, index) => ({ tampered, target: unheldTargets[index] ?? evil })),
    ];
    const tampering = await measureStage(load, () =>
      tamperUnderLoad(world, tamperings, {
        settings: { mode: tamperMode, publicKeys: { next: next.publicKey }, signingKey: next.privateKey },
        evil,
        signer: createRecordSigner(next.privateKey),
        unknownSigner: createRecordSigner(unknown.privateKey),
      }),
    );
    await load.stop();
    const result = { upgrade, rotation, tampering: { ...tampering, cases: tamperings.length } };
    return { ...load.counts(), ...result, problems: load.problems };
  } finally {
    gate.open();
    await load.stop();
  }
}

/** Deploys one setting after the other; waits after each with a signing key until it has signed everything. */
async function carryOut(
  name: string,
  { deployment, load, targets, report }: LoadWorld,
  others: readonly Target[],
  steps: readonly SigningSettings[],
): Promise<void> {
  for (const [index, settings] of steps.entries()) {
    const { mode, publicKeys, signingKey = "none" } = settings;
    const keyId = signingKey.split(":")[0] ?? "";
    const known = Object.keys(publicKeys).join(", ") || "none";
    report(`${name} ${index + 1} of ${steps.length}: ${mode}, public keys: ${known}, signed with: ${keyId}`);
    load.aim(targets, `${name} ${index + 1}`);
    await deployment.deploy(settings);
    if (settings.signingKey !== undefined) await awaitSigned(deployment, [...targets, ...others]);
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

async function measureStage(load: SteadyLoad, stage: () => Promise<void>): Promise<StageResult> {
  const before = load.counts();
  const startMs = performance.now();
  await stage();
  const after = load.counts();
  return {
    seconds: Math.round((performance.now() - startMs) / 100) / 10,
    requests: after.requests - before.requests,
    failed: after.failed - before.failed,
    tamperedServed: after.tamperedServed - before.tamperedServed,
    refused: after.refused - before.refused,
    repeatedPosts: after.repeatedPosts - before.repeatedPosts,
  };
}
