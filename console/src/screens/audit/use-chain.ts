import type { AuditHead } from "@burgee/contract/admin";
import { useCallback, useEffect, useRef, useState } from "react";

import { useApi } from "../../api/api-context.ts";
import { keepKnownHead, readKnownHead } from "./known-head.ts";
import { auditMessages as messages } from "./messages.ts";

export type ChainState =
  | { readonly kind: "idle" }
  | { readonly kind: "checking"; readonly done: number }
  | {
      readonly kind: "whole";
      readonly entries: number;
      readonly head: AuditHead;
      readonly known: AuditHead | undefined;
    }
  | {
      readonly kind: "broken";
      readonly sequence: number;
      readonly problem: "missing" | "changed" | "replaced" | "rewritten" | "cut";
    }
  | { readonly kind: "failed"; readonly error: unknown };

/** Longer logs are checked when somebody asks: reading them costs the phone's battery and the person's patience. */
const CHECKED_UNASKED_MAX = 20_000;

/**
 * Checks the log in this browser.
 * @param head the newest entry, as the list of entries has it; undefined until it arrived
 */
export function useChain(project: string, head: AuditHead | undefined) {
  const api = useApi();
  const [state, setState] = useState<ChainState>({ kind: "idle" });
  const current = useRef<AbortController>(undefined);
  const check = useCallback(
    async (noted: readonly AuditHead[] = []) => {
      current.current?.abort();
      const own = new AbortController();
      current.current = own;
      const show = (next: ChainState): void => (own.signal.aborted ? undefined : setState(next));
      show({ kind: "checking", done: 0 });
      try {
        const { checkChain, UnreadableLine } = await import("./check-chain.ts");
        const known = readKnownHead(project);
        const lines = api.callLines("exportAudit", { params: { project } }, { signal: own.signal });
        const heads = [known, head, ...noted].filter((one) => one !== undefined);
        const report = (done: number): void => show({ kind: "checking", done });
        const chain = await checkChain(lines, heads, report).catch((error: unknown) => {
          throw error instanceof UnreadableLine ? new Error(messages.unreadable(error.line)) : error;
        });
        if (chain.kind === "whole" && !own.signal.aborted) keepKnownHead(project, chain.head);
        show(chain.kind === "whole" ? { ...chain, entries: chain.checkedEntries, known } : chain);
      } catch (error) {
        show({ kind: "failed", error });
      }
    },
    [api, project, head],
  );
  const isShort = head !== undefined && head.sequence <= CHECKED_UNASKED_MAX;
  const digest = head?.digest;
  useEffect(() => {
    // The outcome is shown, whatever it is.
    if (isShort) void check();
    return () => current.current?.abort();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each head
  }, [isShort, digest, project]);
  return { state, check };
}
