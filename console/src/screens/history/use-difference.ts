import type { Impact } from "@burgee/publisher/preview";
import { useQuery } from "@tanstack/react-query";

import { useEngine } from "../../engine/use-engine.ts";
import { unwrap, useHeldVersion } from "../../engine/use-held-version.ts";

/** Users that are made up for a preview, as many as the command line makes up. */
const SAMPLE_USERS = 2_000;

/** What differs between two versions of an environment, and whom it would reach now. */
export function useDifference(project: string, environment: string, from: number, to: number) {
  const engine = useEngine();
  const before = useHeldVersion(project, environment, from);
  const after = useHeldVersion(project, environment, to);
  const compared = useQuery({
    queryKey: ["engine", "compare", project, environment, from, to],
    enabled: before.data !== undefined && after.data !== undefined,
    queryFn: async () => {
      const [older, newer] = [before.data?.source, after.data?.source];
      if (older === undefined || newer === undefined) throw new Error("The versions are not read yet.");
      const ask = { before: older, after: newer, users: SAMPLE_USERS, nowMs: Date.now() };
      return unwrap(await engine.ask("compare", ask));
    },
    staleTime: 60_000,
  });
  return {
    data: compared.data,
    error: before.error ?? after.error ?? compared.error,
    retry: () => {
      void Promise.all([before.refetch(), after.refetch()]).then(() => compared.refetch());
    },
  };
}

/** The largest share of the users whom one flag would serve something else. */
export const largestShare = ({ features }: Impact): number =>
  Math.max(0, ...features.map(({ changedShare }) => changedShare));
