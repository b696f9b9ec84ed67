import type { StorePolls } from "../core/ports.ts";

/** What an object of the events Worker that counts for an environment offers here. */
interface PollCounts {
  addPolls(environmentId: string, polls: Parameters<StorePolls>[1]): Promise<void>;
}

/** Hands polls over to the object of their environment. */
export function createPollStore(namespace: Pick<Env["COUNTS"], "getByName">): StorePolls {
  // The class belongs to another Worker, whose types this one does not have.
  const open = (environmentId: string) => namespace.getByName(environmentId) as unknown as PollCounts;
  return (environmentId, polls) => open(environmentId).addPolls(environmentId, polls);
}
