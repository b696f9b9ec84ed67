import {
  pointerObjectName,
  sdkKeyObjectName,
  sha256Hex,
  type EnvironmentPointer,
  type SdkKeyRecord,
} from "@burgee/contract";
import type { VersionRecord } from "@burgee/publisher/core";
import type { CreateKeyOutcome, RevokeKeyOutcome } from "@burgee/worker-publish/src/core/manage-keys.ts";
import type { PublishOutcome } from "@burgee/worker-publish/src/core/outcomes.ts";
import type { PublisherPorts } from "@burgee/worker-publish/src/core/ports.ts";

import type { Findings } from "./findings.ts";
import type { Objects } from "./memory-stores.ts";
import type { Readers } from "./readers.ts";

export interface KnownKey {
  readonly text: string;
  readonly environmentId: string;
}

/** Compares what the publisher reports with what is stored. */
export interface Judge {
  judgePublish(ports: PublisherPorts, environmentId: string, request: string, outcome: PublishOutcome): Promise<void>;
  /** An entry that was acknowledged must be in force, or have ended for a reason that is on record. */
  judgeStarted(ports: PublisherPorts, environmentId: string, reason: string, outcome: PublishOutcome): void;
  judgeLifted(ports: PublisherPorts, environmentId: string, ids: readonly string[], outcome: PublishOutcome): void;
  judgeCreatedKey(ports: PublisherPorts, request: string, outcome: CreateKeyOutcome): Promise<void>;
  judgeRevokedKey(digest: string, outcome: RevokeKeyOutcome): void;
  judgeNames(ports: PublisherPorts): void;
  judgeEnd(ports: PublisherPorts): Promise<void>;
  pickKey(which: number): KnownKey | undefined;
}

interface JudgeDeps {
  readonly objects: Objects;
  readonly copies: ReadonlyMap<string, string>;
  readonly announced: ReadonlyMap<string, number>;
  readonly environmentIds: readonly string[];
  readonly readers: Readers;
  readonly report: (finding: keyof Findings, detail: string) => void;
}

/** Versions and audit entries that a judgement reads: more than any schedule makes. */
const LIST_MAX = 10_000;

export function createJudge({ objects, copies, announced, environmentIds, readers, report }: JudgeDeps): Judge {
  const acknowledged: VersionRecord[] = [];
  const keys = new Map<string, KnownKey>();
  const textByRequest = new Map<string, string>();
  const revoked = new Set<string>();
  const readPointer = (environmentId: string): EnvironmentPointer | undefined => {
    const text = objects.get(pointerObjectName(environmentId))?.text;
    return text === undefined ? undefined : (JSON.parse(text) as EnvironmentPointer);
  };
  const readKey = (digest: string): SdkKeyRecord | undefined => {
    const text = objects.get(sdkKeyObjectName(digest))?.text;
    return text === undefined ? undefined : (JSON.parse(text) as SdkKeyRecord);
  };
  const madeBy = ({ database }: PublisherPorts, environmentId: string, request: string): readonly VersionRecord[] =>
    database.listVersions(environmentId, LIST_MAX).filter(({ message }) => message === request);

  function judgeKeyAtEnd(digest: string): void {
    const record = readKey(digest);
    const isRevoked = record?.revokedAt !== undefined;
    if (record === undefined) report("lost", `key ${digest.slice(0, 8)} is not stored`);
    else if (revoked.has(digest) && !isRevoked) report("falseSuccess", `key ${digest.slice(0, 8)} is valid at the end`);
    const copy = copies.get(sdkKeyObjectName(digest));
    const isCopyRevoked = copy !== undefined && (JSON.parse(copy) as SdkKeyRecord).revokedAt !== undefined;
    if (copy === undefined || isCopyRevoked !== isRevoked)
      report("lost", `the copy of key ${digest.slice(0, 8)} is behind`);
  }

  function judgeEnvironmentAtEnd(ports: PublisherPorts, environmentId: string): void {
    const row = ports.database.listEnvironments().find(({ id }) => id === environmentId);
    const pointer = readPointer(environmentId);
    const visible = pointer?.version ?? 0;
    if ((row?.version ?? 0) !== visible) report("hidden", `readers see ${visible}, the ledger ${row?.version ?? 0}`);
    if (visible === 0) return;
    const copy = copies.get(pointerObjectName(environmentId));
    const copied = copy === undefined ? 0 : (JSON.parse(copy) as EnvironmentPointer).version;
    if (copied !== visible) report("lost", `the copy of ${environmentId} is version ${copied}, not ${visible}`);
    const heard = announced.get(environmentId) ?? 0;
    if (heard !== visible) report("lost", `listeners of ${environmentId} heard of version ${heard}, not ${visible}`);
  }

  function judgeHeld({ database }: PublisherPorts, { environmentId, version }: VersionRecord, request: string): void {
    if (!objects.has(`environments/${environmentId}/${version}/snapshot.json`)) {
      report("falseSuccess", `${request} is answered held, and its content is not stored`);
    }
    const row = database.listEnvironments().find(({ id }) => id === environmentId);
    if (row?.version === version || readPointer(environmentId)?.version === version) {
      report("falseSuccess", `${request} is answered held, and readers see it`);
    }
  }

  /** Whether the log says that an entry started. */
  function isOnRecord({ database }: PublisherPorts, reason: string): boolean {
    return database
      .listAudit(0, LIST_MAX)
      .some(({ overlay }) => overlay?.started.some((entry) => entry.reason === reason) === true);
  }

  /**
   * What holds at the end must be what the log says: every entry that started and did not end. And what readers see must be
   * rendered with it, and with nothing else.
   */
  function judgeOverlayAtEnd({ database, clock }: PublisherPorts, environmentId: string): void {
    const held = new Map<string, string>();
    for (const { overlay } of database.listAudit(0, LIST_MAX)) {
      for (const { id } of overlay?.ended ?? []) held.delete(id);
      for (const { id, reason } of overlay?.started ?? []) held.set(id, reason);
    }
    const { entries } = database.readOverlay(environmentId);
    const all = new Set(environmentIds.flatMap((id) => database.readOverlay(id).entries.map((entry) => entry.id)));
    for (const [id, reason] of held) if (!all.has(id)) report("lost", `the entry of ${reason} is gone`);
    for (const { id, reason } of entries) if (!held.has(id)) report("hidden", `${reason} holds without a record`);
    const isPast = entries.filter(
      ({ kind, expiresAtMs = Infinity }) => (kind === "serve" || kind === "frozen") && expiresAtMs <= clock.now(),
    );
    for (const { reason } of isPast) report("lost", `the entry of ${reason} did not expire`);
    const row = database.listEnvironments().find(({ id }) => id === environmentId);
    const rules = entries.filter(({ kind }) => kind === "off" || kind === "serve");
    const rendered = database.findVersion(environmentId, row?.version ?? 0)?.rules ?? [];
    if (rules.map(({ id }) => id).join() !== rendered.map(({ id }) => id).join()) {
      report("lost", `readers of ${environmentId} see ${rendered.length} rules, the overlay has ${rules.length}`);
    }
  }

  return {
    async judgePublish(ports, environmentId, request, outcome) {
      const made = madeBy(ports, environmentId, request);
      if (made.length > 1) report("lost", `${request} made ${made.length} versions`);
      if (outcome.kind !== "done") {
        if (made.length > 0)
          report("lost", `${request} made version ${made[0]?.version} and is answered ${outcome.kind}`);
        return;
      }
      const { outcome: answer, version } = outcome.reply;
      if (answer === "dry_run" || version === undefined) return;
      acknowledged.push(version);
      if (answer === "held") return judgeHeld(ports, version, request);
      const pointer = readPointer(environmentId);
      if (pointer === undefined || pointer.version < version.version) {
        report(
          "falseSuccess",
          `${request} is answered ${answer} ${version.version}, readers see ${pointer?.version ?? 0}`,
        );
      }
      if (pointer?.version === version.version && pointer.etag !== version.etag) {
        report("falseSuccess", `${request} is answered ${answer}, readers see other content`);
      }
    },

    judgeStarted(ports, _environmentId, reason, outcome) {
      if (outcome.kind !== "done") return;
      if (!isOnRecord(ports, reason)) report("falseSuccess", `the entry of ${reason} never was in force`);
    },

    judgeLifted({ database }, environmentId, ids, outcome) {
      if (outcome.kind !== "done") return;
      const left = database.readOverlay(environmentId).entries.filter(({ id }) => ids.includes(id));
      if (left.length > 0) report("falseSuccess", `${left[0]?.reason} is called lifted, and holds`);
    },

    async judgeCreatedKey(_ports, request, outcome) {
      if (outcome.kind !== "created") return;
      const { key: text, environmentId, revokedAtMs } = outcome.key;
      const digest = await sha256Hex(text);
      const earlier = textByRequest.get(request);
      if (earlier !== undefined && earlier !== text) report("lost", `${request} made another key when it was repeated`);
      textByRequest.set(request, text);
      if (!keys.has(digest)) readers.watchKey(digest);
      keys.set(digest, { text, environmentId });
      const record = readKey(digest);
      if (record === undefined) report("falseSuccess", `${request}: the key is not stored`);
      else if ((record.revokedAt !== undefined) !== (revokedAtMs !== undefined)) {
        report("falseSuccess", `${request}: the stored key is ${record.revokedAt === undefined ? "valid" : "revoked"}`);
      }
      if ((readPointer(environmentId)?.version ?? 0) === 0) report("falseSuccess", `${request}: the key has no config`);
    },

    judgeRevokedKey(digest, outcome) {
      if (outcome.kind !== "revoked") return;
      revoked.add(digest);
      if (readKey(digest)?.revokedAt === undefined) {
        report("falseSuccess", `key ${digest.slice(0, 8)} is called revoked, and the edge accepts it`);
      }
    },

    judgeNames({ database }) {
      if (database.listVersionsIn("prepared").length > 0) return;
      for (const { id, key, version } of database.listEnvironments()) {
        const visible = readPointer(id)?.environmentKey;
        if (version > 0 && visible !== key) report("renamed", `the ledger says ${key}, readers see ${visible}`);
      }
    },

    async judgeEnd(ports) {
      const { database } = ports;
      for (const environmentId of environmentIds) {
        judgeEnvironmentAtEnd(ports, environmentId);
        judgeOverlayAtEnd(ports, environmentId);
      }
      const audited = database.listAudit(0, LIST_MAX);
      for (const { environmentId, version, etag } of readers.listSeen()) {
        const record = database.findVersion(environmentId, version);
        const isAudited = audited.some(
          (entry) => entry.version === version && entry.environmentKey === record?.environmentKey,
        );
        if (record?.etag !== etag || !isAudited)
          report("hidden", `${environmentId} version ${version} is not in the history`);
      }
      for (const { environmentId, version, etag } of acknowledged) {
        if (database.findVersion(environmentId, version)?.etag !== etag) {
          report("lost", `${environmentId} version ${version} was acknowledged`);
        }
      }
      for (const digest of keys.keys()) judgeKeyAtEnd(digest);
      if (database.listVersionsIn("prepared").length > 0) report("lost", "a version is still prepared");
      if (database.findNextDue() !== undefined) report("lost", "something is still unfinished");
      this.judgeNames(ports);
    },

    pickKey: (which) => [...keys.values()][which],
  };
}
