import type { FeatureReply } from "@burgee/contract/admin";
import type { FieldEdit } from "@burgee/publisher/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";

import { useDraft, type UsedDraft } from "../../edit/use-draft.ts";
import { useEngine } from "../../engine/use-engine.ts";
import { useToast } from "../../parts/toast-store.ts";
import { type FlagFile, readFlagFile } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";

/** A flag's file as the person sees it: as the newest revision has it, with the draft's edits. */
export interface EditedFlag extends UsedDraft {
  readonly key: string;
  readonly path: string;
  readonly text: string;
  readonly isEdited: boolean;
  /** Undefined while it is read, or when its text has syntax errors. */
  readonly file: FlagFile | undefined;
  /** As the newest revision has it. */
  readonly published: FlagFile | undefined;
  readonly isRead: boolean;
  /** Edits values and leaves every other character as it is. */
  readonly edit: (...edits: readonly FieldEdit[]) => void;
  readonly setText: (text: string) => void;
  readonly discard: () => void;
}

function useParsed(text: string, key: string): { readonly file: FlagFile | undefined; readonly isRead: boolean } {
  const engine = useEngine();
  const { data, isSuccess } = useQuery({
    queryKey: ["parsed", text],
    queryFn: async () => {
      const reply = await engine.ask("parse", { text });
      if (reply.kind !== "answer") throw new Error(reply.kind === "failed" ? reply.message : messages.engineClosed);
      return reply.answer;
    },
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  const file = useMemo(() => (data === undefined ? undefined : readFlagFile(data.value, key)), [data, key]);
  return { file, isRead: isSuccess };
}

export function useFlag({ key, path, text: published, revision }: FeatureReply): EditedFlag {
  const used = useDraft();
  const engine = useEngine();
  const toast = useToast();
  const { store, draft } = used;
  const isEdited = draft.files.has(path);
  const text = draft.files.get(path) ?? published;
  const now = useParsed(text, key);
  const before = useParsed(published, key);
  // Edits follow one another: each starts from the text that the one before left.
  const queue = useRef<Promise<void>>(Promise.resolve());
  const setText = (next: string): void => {
    if (next === published) store?.revert(path);
    else store?.write(path, next, revision);
  };
  const run = async (edits: readonly FieldEdit[]): Promise<void> => {
    if (store === undefined) return;
    const reply = await engine.ask("splice", { text: store.state().files.get(path) ?? published, edits });
    if (reply.kind !== "answer") throw new Error(reply.kind === "failed" ? reply.message : messages.engineClosed);
    if (reply.answer.kind === "cannot") {
      toast({ title: messages.cannotEdit, text: reply.answer.reason, tone: "danger" });
      return;
    }
    setText(reply.answer.text);
  };
  return {
    ...used,
    key,
    path,
    text,
    isEdited,
    file: now.file,
    published: before.file,
    isRead: now.isRead,
    setText,
    discard: () => store?.revert(path),
    edit: (...edits) => {
      queue.current = queue.current
        .then(() => run(edits))
        .catch((error: unknown) => {
          toast({ title: messages.cannotEdit, text: String(error), tone: "danger" });
        });
    },
  };
}
