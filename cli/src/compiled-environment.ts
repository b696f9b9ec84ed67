import { closestName, type CompiledEnvironment } from "@burgee/publisher/core";

import { CommandError } from "./command-error.ts";
import { EXIT } from "./exit-codes.ts";
import type { FlagsWorkspace } from "./workspace.ts";

/** The compiled environment of that key; a `CommandError` names the closest one when there is none. */
export function compiledEnvironment(
  compilation: Extract<FlagsWorkspace["compilation"], { ok: true }>,
  environmentKey: string,
): CompiledEnvironment {
  const snapshot = compilation.environments.get(environmentKey);
  if (snapshot !== undefined) return snapshot;
  const known = [...compilation.environments.keys()];
  const closest = closestName(environmentKey, known);
  const hint = closest === undefined ? `They have: ${known.join(", ")}.` : `Did you mean \`${closest}\`?`;
  throw new CommandError(EXIT.usage, `the files have no environment \`${environmentKey}\``, hint);
}
