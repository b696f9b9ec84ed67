import { createRecordSigner, createSigningKey } from "@burgee/contract";

import { type Deployment, type SigningSettings, startDeployment } from "./deployment.ts";
import { followRunbook, listRotationSteps, listUpgradeSteps } from "./follow-runbook.ts";
import { createGate } from "./gate.ts";
import { dropDigests } from "./published-objects.ts";
import { seedTargets } from "./seed-targets.ts";
import { type LoadCounts, type SteadyLoad, startSteadyLoad } from "./steady-load.ts";
import { listTamperCases } from "./tamper-case.ts";
import { type LoadWorld, tamperUnderLoad } from "./tamper-under-load.ts";
import { EVIL, GOOD, GOOD_VALUES } from "./target.ts";

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

/** Upgrades, rotates and tampers on a local platform while requests arrive at a steady rate. */
export async function runIntegrityLoad(options: IntegrityLoadOptions): Promise<IntegrityLoadResult> {
  const { report, ratePerSecond, tamperMode } = options;
  const gate = createGate();
  await using deployment = await startDeployment({ mode: "off", publicKeys: {} }, gate);
  const seeded = await seedCases(deployment, report);
  const load = startSteadyLoad(deployment.url, ratePerSecond, gate);
  try {
    const [first, next] = [await createSigningKey("first"), await createSigningKey("next")];
    const unknown = await createSigningKey("unknown");
    const world: LoadWorld = { ...seeded, deployment, load, report };
    const upgrade = await measureStage(load, () => followRunbook("upgrade", world, listUpgradeSteps(first)));
    const rotation = await measureStage(load, () => followRunbook("rotation", world, listRotationSteps(first, next)));
    const tampering = await measureStage(load, () =>
      tamperUnderLoad(world, {
        settings: { mode: tamperMode, publicKeys: { next: next.publicKey }, signingKey: next.privateKey },
        signer: createRecordSigner(next.privateKey),
        unknownSigner: createRecordSigner(unknown.privateKey),
      }),
    );
    await load.stop();
    const result = { upgrade, rotation, tampering: { ...tampering, cases: seeded.tamperings.length } };
    return { ...load.counts(), ...result, problems: load.problems };
  } finally {
    gate.open();
    await load.stop();
  }
}

/** Publishes an environment per case, as releases before signatures and digests stored it. */
async function seedCases(
  deployment: Deployment,
  report: (text: string) => void,
): Promise<Pick<LoadWorld, "targets" | "evil" | "tamperings">> {
  const client = deployment.client();
  const cases = [...listTamperCases(true), ...listTamperCases(false)];
  report(`publishing ${cases.length + STEADY_TARGETS} environments, unsigned`);
  const evilValues = GOOD_VALUES.map((value) => value.replace(GOOD, EVIL));
  const [evil] = await seedTargets(client, EVIL, 1, evilValues);
  const targets = await seedTargets(client, "shop", cases.length + STEADY_TARGETS);
  if (evil === undefined) throw new Error("nothing was published");
  await dropDigests(await deployment.openStores(), [...targets, evil]);
  return { targets, evil, tamperings: cases.map((tampered, index) => ({ tampered, target: targets[index] ?? evil })) };
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
