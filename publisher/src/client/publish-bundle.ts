import { sha256Hex } from "@burgee/contract";

import type { FlagBundle, FlagFile } from "../core/flag-bundle.ts";
import { BREAKING_KINDS, type PublishReply } from "../core/publishing-api.ts";
import type { PublishClient, PublishOptions } from "./publish-client.ts";
import { PublishError } from "./publish-error.ts";

/** Message of a publish whose caller gives none; production environments require one. */
const MESSAGE_DEFAULT = "Publish the whole folder";

type Pusher = Pick<PublishClient, "listRevisions" | "readTree" | "push">;

/**
 * Makes a whole flags folder the newest revision and publishes it to one environment, whatever was there before: for tools
 * that own the folder. Sends only the files that differ. Who shares the folder with others must push on top of the revision
 * that the files were changed from.
 */
export async function publishBundle(
  client: Pusher,
  bundle: FlagBundle,
  options: PublishOptions,
): Promise<PublishReply> {
  const { projectKey, environmentKey, actor, message = MESSAGE_DEFAULT, allow = BREAKING_KINDS, ...how } = options;
  const [head] = (await client.listRevisions(projectKey, { limit: 1 })).revisions;
  const known = head === undefined ? {} : (await client.readTree(projectKey, head.revision)).files;
  const files: FlagFile[] = [];
  for (const file of bundle.files) if (known[file.path] !== (await sha256Hex(file.text))) files.push(file);
  const paths = new Set(bundle.files.map(({ path }) => path));
  const request = {
    base: head?.revision ?? 0,
    files,
    removed: Object.keys(known).filter((path) => !paths.has(path)),
    environments: [environmentKey],
    message,
    allow,
    ...(actor === undefined ? {} : { claimedAuthor: actor }),
  };
  const { environments, problems } = await client.push(projectKey, request, how);
  const [outcome] = environments;
  if (outcome === undefined || outcome.outcome === "refused" || outcome.outcome === "held") {
    throw new PublishError("refused", 200, outcome?.refusal?.message ?? `${environmentKey} was not published`);
  }
  const { outcome: result, version, changes = [] } = outcome;
  return { outcome: result, ...(version === undefined ? {} : { version }), changes, problems };
}
