import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { DraftState } from "../draft-state.ts";
import { useDraftProject } from "../use-draft-project.ts";
import { reviewMessages as messages } from "./messages.ts";

const SAMPLE_USERS = 2_000;
/** Of all users, how many may change before production asks for its name. */
export const MANY_SHARE = 0.5;

export interface WhoChanges {
  /** A sentence, or how far the counting is. */
  readonly text: string;
  /** The largest share of sample users whom one flag changes, from 0 to 1. Undefined: not counted. */
  readonly share: number | undefined;
}

/** Counts over all flags whom a draft changes in an environment. */
export function useWhoChanges(
  project: string,
  { base, files }: DraftState,
  environment: { readonly key: string; readonly name: string },
  nowMs: number,
): WhoChanges {
  const opened = useDraftProject(project, base);
  const [progress, setProgress] = useState<readonly [number, number] | undefined>();
  const { data, isError } = useQuery({
    queryKey: ["whoChanges", project, base, environment.key, [...files], nowMs],
    queryFn: async () => {
      if (opened.data === undefined) throw new Error(messages.notCounted);
      const question = { environmentKey: environment.key, users: SAMPLE_USERS, nowMs };
      const all = await opened.data.ask(files, "previewAll", question, {
        lane: `review ${environment.key}`,
        onProgress: (done, total) => setProgress([done, total]),
      });
      const [only, second] = all.kind === "previewed" ? all.result.features : [];
      if (only === undefined || second !== undefined) return all;
      // Users are made up from what rules mention: those of the one flag are the users whom its page counted.
      const one = await opened.data.ask(files, "previewFeature", { ...question, featureKey: only.feature });
      if (one.kind !== "previewed") return all;
      return { kind: "previewed" as const, result: { users: one.result.users, features: [one.result.impact] } };
    },
    enabled: opened.data !== undefined,
    retry: false,
    staleTime: Infinity,
    structuralSharing: false,
  });
  if (isError || opened.isError || (data !== undefined && data.kind !== "previewed")) {
    return { text: messages.notCounted, share: undefined };
  }
  if (data === undefined) {
    return { text: progress === undefined ? messages.counting : messages.progress(...progress), share: undefined };
  }
  const { users, features } = data.result;
  const [first] = features;
  if (first === undefined) return { text: messages.one("", 0, users, environment.name), share: 0 };
  const text =
    features.length === 1
      ? messages.one(first.feature, first.changedUsers, users, environment.name)
      : messages.more(features.length, first.feature, first.changedUsers, users, environment.name);
  return { text, share: first.changedShare };
}
