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
 * @param onDone is called also when the change, closed now, took the buttons with it; `refused` names environments that did
 * not take what was published
 */
export function useSteps(project: string, id: string, onDone: (step: Step, refused: readonly string[]) => void) {
  const api = useApi();
  const queries = useQueryClient();
  const params = { project, change: id };
  const publish = async (): Promise<readonly string[]> => {
    const { outcomes = [] } = await api.call("applyChange", { params, body: {} });
    return outcomes.filter(({ outcome }) => outcome === "refused").map(({ environmentKey }) => environmentKey);
  };
  const take = async (step: Step): Promise<readonly string[]> => {
    switch (step.kind) {
      case "approve":
        await api.call("approveChange", { params, body: { digest: step.digest } });
        break;
      case "approve_and_publish":
        await api.call("approveChange", { params, body: { digest: step.digest } });
        return publish().catch((error: unknown) => {
          throw new PublishFailed(error);
        });
      case "publish":
        return publish();
      case "schedule":
        await api.call("scheduleChange", { params, body: { at: step.at } });
        break;
      case "reject":
        await api.call("rejectChange", { params, body: withMessage(step.message) });
        break;
      case "withdraw":
        await api.call("withdrawChange", { params, body: withMessage(step.message) });
    }
    return [];
  };
  return useMutation<readonly string[], unknown, Step>({
    mutationFn: take,
    onSuccess: (refused, step) => onDone(step, refused),
    onSettled: (_result, _error, { kind }) => {
      const names = ["readChange", "listChanges", "readOverview", "listAudit"] as const;
      const published = ["listFeatures", "readFeature", "listVersions", "listRevisions"] as const;
      const stale = kind.endsWith("publish") ? [...names, ...published] : names;
      return Promise.all(stale.map((name) => queries.invalidateQueries({ queryKey: readKey(name) })));
    },
  });
}

const withMessage = (message: string) => (message.trim() === "" ? {} : { message });
