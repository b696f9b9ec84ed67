import type { FeatureListing } from "@burgee/contract/admin";
import type { FieldEdit } from "@burgee/publisher/core";
import { useMutation, type UseMutationResult } from "@tanstack/react-query";

import { useApi } from "../../api/api-context.ts";
import { useProject } from "../../api/session.ts";
import { useDraft } from "../../edit/use-draft.ts";
import { useEngine } from "../../engine/use-engine.ts";
import { cleanupMessages as messages, type TidyAction } from "./messages.ts";

const EDITS: Readonly<Record<TidyAction, FieldEdit>> = {
  keep: { path: ["permanent"], value: true },
  complete: { path: ["status"], value: "complete" },
  archive: { path: ["status"], value: "archived" },
};

export interface Tidying {
  readonly action: TidyAction;
  readonly flags: readonly FeatureListing[];
}

/** Files that could not be edited, each with why. */
export interface Tidied {
  readonly edited: number;
  readonly left: readonly string[];
}

/** Writes one line into the files of flags, in the person's draft. Every other character stays. */
export function useTidy(): UseMutationResult<Tidied, Error, Tidying> {
  const api = useApi();
  const project = useProject();
  const engine = useEngine();
  const { store } = useDraft();
  return useMutation<Tidied, Error, Tidying>({
    networkMode: "always",
    mutationFn: async ({ action, flags }) => {
      if (store === undefined) throw new Error(messages.noDraft);
      const left: string[] = [];
      // One after the other: each file is read just before it is edited, and the server is asked gently.
      for (const { key, path } of flags) {
        const read = await api.call("readFeature", { params: { project, feature: key } });
        const text = store.state().files.get(path) ?? read.text;
        const reply = await engine.ask("splice", { text, edits: [EDITS[action]] });
        if (reply.kind === "answer" && reply.answer.kind !== "cannot") {
          store.write(path, reply.answer.text, read.revision);
        } else left.push(messages.left(key, reply.kind === "answer" ? reasonOf(reply.answer) : messages.engineClosed));
      }
      return { edited: flags.length - left.length, left };
    },
  });
}

const reasonOf = (answer: { readonly kind: string; readonly reason?: string }): string => answer.reason ?? "";
