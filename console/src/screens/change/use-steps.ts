import { useMutation, useQueryClient } from "@tanstack/react-query";

import { useApi } from "../../api/api-context.ts";
import { readKey } from "../../api/use-read.ts";

export type Step =
  | { readonly kind: "approve"; readonly digest: string }
  | { readonly kind: "approve_and_publish"; readonly digest: string }
  | { readonly kind: "publish" }
  | { readonly kind: "schedule"; readonly at: string }
  | { readonly kind: "reject"; readonly message: string }
  | { readonly kind: "withdraw"; readonly message: string };

/** It was approved, and then could not be published. */
export class PublishFailed extends Error {
  override readonly name = "PublishFailed";
  override readonly cause: unknown;
  constructor(cause: unknown) {
    super("approved, not published");
    this.cause = cause;
  }
}

/**
 * What people do with a change. Everything that it touches is asked for again afterwards.
 * @param onDone is called also when the change, closed now, took the buttons with it
 */
export function useSteps(project: string, id: string, onDone: (step: Step) => void) {
  const api = useApi();
  const queries = useQueryClient();
  const params = { project, change: id };
  const take = async (step: Step): Promise<void> => {
    switch (step.kind) {
      case "approve":
        await api.call("approveChange", { params, body: { digest: step.digest } });
        return;
      case "approve_and_publish":
        await api.call("approveChange", { params, body: { digest: step.digest } });
        await api.call("applyChange", { params, body: {} }).catch((error: unknown) => {
          throw new PublishFailed(error);
        });
        return;
      case "publish":
        await api.call("applyChange", { params, body: {} });
        return;
      case "schedule":
        await api.call("scheduleChange", { params, body: { at: step.at } });
        return;
      case "reject":
        await api.call("rejectChange", { params, body: withMessage(step.message) });
        return;
      case "withdraw":
        await api.call("withdrawChange", { params, body: withMessage(step.message) });
    }
  };
  return useMutation<void, unknown, Step>({
    mutationFn: take,
    onSuccess: (_result, step) => onDone(step),
    onSettled: (_result, _error, { kind }) => {
      const names = ["readChange", "listChanges", "readOverview", "listAudit"] as const;
      const published = ["listFeatures", "readFeature", "listVersions", "listRevisions"] as const;
      const stale = kind.endsWith("publish") ? [...names, ...published] : names;
      return Promise.all(stale.map((name) => queries.invalidateQueries({ queryKey: readKey(name) })));
    },
  });
}

const withMessage = (message: string) => (message.trim() === "" ? {} : { message });
