import type { IdentityDeps } from "../core/identity-deps.ts";
import { createIntegrity, type IntegrityDeps, type IntegritySettings } from "../core/integrity.ts";
import { createKeySets } from "../core/key-sets.ts";
import { createPrincipalDirectory } from "../core/principal-directory.ts";
import { readIdentitySettings, type IdentitySettings } from "../core/read-identity-settings.ts";
import type { Log } from "../ports.ts";
import { fetchJson } from "./fetch-json.ts";
import { createPublishedStores } from "./published-stores.ts";

/** Bindings of every Worker with operators' routes. */
export interface IdentityEnv extends IdentitySettings, IntegritySettings {
  readonly ADMIN_TOKEN?: string;
  readonly CONFIGS: Pick<R2Bucket, "get">;
  readonly CONFIGS_KV: Pick<KVNamespace, "get">;
}

/** What identifies operators, from a Worker's bindings. Use one per isolate. */
export function createIdentityDeps(env: IdentityEnv, deps: IntegrityDeps): IdentityDeps {
  const { clock } = deps;
  return {
    adminToken: env.ADMIN_TOKEN,
    principals: createPrincipalDirectory({
      ...createPublishedStores(env),
      clock,
      integrity: createIntegrity(env, deps),
    }),
    keySets: createKeySets({ fetchJson, clock }),
    ...readSettings(env, deps.log),
    clock,
  };
}

/** A mistake in a setting lets nobody in by Access or from a CI, and takes nothing else of the Worker along. */
function readSettings(env: IdentityEnv, log: Log): ReturnType<typeof readIdentitySettings> {
  try {
    return readIdentitySettings(env);
  } catch (error) {
    log("error", "a setting is wrong: Access and CIs let nobody in", { reason: String(error) });
    return { access: undefined, ciIssuers: [], firstOwner: undefined };
  }
}
