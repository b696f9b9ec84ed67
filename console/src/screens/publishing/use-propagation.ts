import type { PropagationReply, StatusReply } from "@burgee/contract/admin";
import { useEffect, useState } from "react";

import { useRead } from "../../api/use-read.ts";

const EVERY_MS = 1_000;
/** How long the page looks. Ours: pointers land within seconds, polls within a minute. */
const LOOKED_MS_MAX = 120_000;
/** Share of polls from which a version has landed. */
const LANDED_SHARE = 0.999;

export type StepName = "r2" | "kv" | "streams" | "sdks";

export interface Propagation {
  readonly status: StatusReply | undefined;
  readonly error: Error | null;
  readonly polls: PropagationReply | undefined;
  readonly isCountless: boolean;
  /** Seconds since the publish at which this page first saw a step done. */
  readonly doneAt: Readonly<Partial<Record<StepName, number>>>;
  readonly isLooking: boolean;
  readonly lookAgain: () => void;
}

/** Follows a version to its readers: asks each second, for two minutes at most. */
export function usePropagation(project: string, environment: string, version: number): Propagation {
  const [startMs, setStartMs] = useState(Date.now);
  const [nowMs, setNowMs] = useState(Date.now);
  const [doneAt, setDoneAt] = useState<Propagation["doneAt"]>({});
  const isOver = nowMs - startMs > LOOKED_MS_MAX;
  const isLooking = doneAt.sdks === undefined && !isOver;
  const every = isLooking ? { everyMs: EVERY_MS } : {};
  const params = { project, environment };
  const status = useRead("readStatus", { params }, every);
  const etag = status.data?.version?.version === version ? status.data.version.etag : undefined;
  const polls = useRead(
    "readPropagation",
    { params, query: etag === undefined ? {} : { etag } },
    { ...every, isWanted: etag !== undefined },
  );
  useEffect(() => {
    if (!isLooking) return undefined;
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, [isLooking]);
  const publishedMs = status.data?.version?.createdAtMs;
  useEffect(() => {
    if (status.data === undefined || publishedMs === undefined) return;
    const { stores, streams } = status.data;
    const isAt = (stored: number | null): boolean => stored !== null && stored >= version;
    const { holding, polls: all } = polls.data ?? { holding: 0, polls: 0 };
    const seen: Readonly<Record<StepName, boolean>> = {
      r2: isAt(stores.r2),
      kv: isAt(stores.kv),
      streams: isAt(stores.r2) && isAt(stores.kv) && streams !== undefined,
      sdks: all > 0 && holding / all >= LANDED_SHARE,
    };
    // The server's clock made the version; a clock here that is behind must not make a step earlier than the publish.
    const seconds = Math.max(0, Math.round((Date.now() - publishedMs) / 100) / 10);
    setDoneAt((before) => {
      const fresh = (Object.keys(seen) as StepName[]).filter((name) => seen[name] && before[name] === undefined);
      return fresh.length === 0 ? before : { ...before, ...Object.fromEntries(fresh.map((name) => [name, seconds])) };
    });
  }, [status.data, polls.data, publishedMs, version]);
  return {
    status: status.data,
    error: status.error,
    polls: polls.data,
    isCountless: polls.isError,
    doneAt,
    isLooking,
    lookAgain: () => {
      setStartMs(Date.now());
      setNowMs(Date.now());
    },
  };
}
