import { alignTargets, type CompiledEnvironment, diffSnapshots } from "@burgee/publisher/core";

import { CommandError, EXIT, type ExitCode } from "../command-error.ts";
import { readPublished, readVersionSnapshot } from "../snapshots.ts";
import { renderChanges } from "../terminal/render-changes.ts";
import { count } from "../terminal/render-problems.ts";
import { createReport } from "../terminal/report.ts";
import { connect, type PlaceOptions, readProjectKey } from "../workspace.ts";

interface DiffCommandOptions extends PlaceOptions {
  readonly env: string;
  readonly with?: string;
  readonly json?: boolean;
}

/** One side of a comparison. */
interface Side {
  /** Such as `production, version 3`. */
  readonly name: string;
  readonly snapshot: CompiledEnvironment;
}

/** Shows what differs between two versions of an environment, or between what two environments serve. */
export async function diff(range: string | undefined, options: DiffCommandOptions): Promise<ExitCode> {
  const report = createReport(options);
  const [before, after] = await readSides(range, options);
  const isSameEnvironment = options.with === undefined;
  const changes = diffSnapshots(
    before.snapshot,
    isSameEnvironment ? after.snapshot : alignTargets(after.snapshot, before.snapshot),
  );
  report.result({ ok: true, before: before.name, after: after.name, changes }, () => {
    if (changes.length === 0) return `${before.name} and ${after.name} are the same`;
    const head = `${count(changes.length, "difference")} from ${before.name} to ${after.name}`;
    return [head, renderChanges(changes, report.colors)].join("\n");
  });
  return EXIT.ok;
}

async function readSides(range: string | undefined, options: DiffCommandOptions): Promise<readonly [Side, Side]> {
  const client = connect(options);
  const projectKey = await readProjectKey(options);
  if ((range === undefined) === (options.with === undefined)) {
    throw new CommandError(
      EXIT.usage,
      "what to compare?",
      "Write two versions as `3..5`, or name an environment with --with.",
    );
  }
  if (range === undefined) {
    const names = [options.env, options.with ?? ""];
    const [before, after] = await Promise.all(
      names.map(async (name): Promise<Side> => {
        const published = await readPublished(client, projectKey, name, undefined);
        if (published === undefined) throw new CommandError(EXIT.usage, `nothing was published to \`${name}\``);
        return { name: `${name}, version ${published.version.version}`, snapshot: published.snapshot };
      }),
    );
    return [before as Side, after as Side];
  }
  const match = /^(\d{1,9})\.\.(\d{1,9})$/.exec(range);
  if (match === null) throw new CommandError(EXIT.usage, `\`${range}\` names no versions`, "Write for example `3..5`.");
  const read = async (text: string | undefined): Promise<Side> => {
    const version = Number(text);
    const snapshot = await readVersionSnapshot(client, projectKey, options.env, version);
    return { name: `${options.env}, version ${version}`, snapshot };
  };
  return [await read(match[1]), await read(match[2])];
}
