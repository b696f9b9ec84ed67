import {
  createConsoleLog,
  createKeySets,
  fetchJson,
  readAccessSettings,
  systemClock,
  type AccessSettings,
  type Clock,
  type KeySets,
  type Log,
} from "@burgee/worker-common";

import { readDevLogin, type DevLogin } from "./core/dev-login.ts";

const log = createConsoleLog("burgee-console");

/** Bindings that a deployment may lack. */
export interface OptionalBindings {
  readonly CONSOLE_DEV_LOGIN?: string;
}

/** What the routes need of a deployment, and what an isolate remembers. */
export interface Services {
  readonly log: Log;
  readonly clock: Clock;
  readonly keySets: KeySets;
  /** Undefined: the deployment does not use Access, so nobody can use the console. */
  readonly access: AccessSettings | undefined;
  /** Undefined everywhere but on one machine. */
  readonly devLogin: DevLogin | undefined;
  readonly usedCodes: Set<string>;
}

/** What Hono hands to the routes. */
export interface ConsoleContext {
  readonly Bindings: Env;
  readonly Variables: { services: Services };
}

export function createServices(env: Env & OptionalBindings): Services {
  return {
    log,
    clock: systemClock,
    keySets: createKeySets({ fetchJson, clock: systemClock }),
    access: readAccess(env),
    devLogin: readDevLogin(env.CONSOLE_DEV_LOGIN),
    usedCodes: new Set(),
  };
}

/** A mistake in a setting lets nobody in. */
function readAccess(env: Env): AccessSettings | undefined {
  try {
    return readAccessSettings(env.ACCESS_TEAM_DOMAIN, env.ACCESS_AUDIENCE);
  } catch (error) {
    log("error", "a setting is wrong: nobody can use the console", { reason: String(error) });
    return undefined;
  }
}
