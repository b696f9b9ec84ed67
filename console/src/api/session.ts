import type { SessionReply } from "@burgee/contract/admin";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { useApi } from "./api-context.ts";
import type { ApiError } from "./api-error.ts";
import { readKey } from "./use-read.ts";

/** Who the person is. The shell waits for it; screens below have it at once. */
export function useSession(): SessionReply {
  const api = useApi();
  return useSuspenseQuery<SessionReply, ApiError>({
    queryKey: readKey("readSession"),
    queryFn: ({ signal }) => api.call("readSession", { params: {} }, { signal }),
    staleTime: 5 * 60_000,
  }).data;
}

/** Key of the project in the address. */
export function useProject(): string {
  return useParams({ strict: false }).project ?? "";
}

const RANK = ["reader", "publisher", "owner"] as const;
export type NeededRole = (typeof RANK)[number];

export interface May {
  readonly may: boolean;
  /** Who may, for the control that a person without the role sees. */
  readonly who: string;
}

/** Whether the person may do what needs a role, in one environment or in the whole project. The server decides; this only says so early. */
export function useMay(need: { readonly role: NeededRole; readonly environment?: string | undefined }): May {
  const { projects } = useSession();
  const project = useProject();
  const held = projects.find(({ projectKey }) => projectKey === project);
  return judge(held, need);
}

/** @param held what the session says of the project */
export function judge(
  held: SessionReply["projects"][number] | undefined,
  need: { readonly role: NeededRole; readonly environment?: string | undefined },
): May {
  const rank = RANK.findIndex((role) => role === held?.role);
  const isInside =
    held?.role !== "publisher" ||
    held.environments === undefined ||
    need.environment === undefined ||
    held.environments.includes(need.environment);
  const isEnough = rank >= 0 && rank >= RANK.indexOf(need.role);
  const needsPlace = need.role === "publisher";
  return { may: isEnough && (!needsPlace || isInside), who: describe(need) };
}

function describe({
  role,
  environment,
}: {
  readonly role: NeededRole;
  readonly environment?: string | undefined;
}): string {
  if (role === "owner") return "owners only";
  if (role === "reader") return "members of the project only";
  return environment === undefined ? "publishers and owners only" : `publishers of ${environment} and owners only`;
}
