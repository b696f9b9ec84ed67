import { resolve } from "node:path";

import { CommandError } from "../command-error.ts";
import { EXIT } from "../exit-codes.ts";
import { findLocalProfile } from "../local-profile.ts";

/** Options that several commands share. */
export interface TargetFlags {
  readonly landing?: string;
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

/** The landing folder of the flags, else of the local platform. Throws with what to do when there is neither. */
export function readLandingFolder(flags: TargetFlags): string {
  const folder = flags.landing ?? findLocalProfile(process.cwd())?.landingFolder;
  if (folder !== undefined) return resolve(folder);
  throw new CommandError(
    EXIT.usage,
    "no folder of landed events",
    "Give --landing <folder>, or start the local platform with `npm start`.",
  );
}

/** Where the events Worker is and the operators' token: flags, else the environment, else the local platform. */
export function readOperatorTarget(flags: TargetFlags): { readonly url: string; readonly token: string } {
  const url = flags.url ?? process.env["BURGEE_URL"];
  const token = flags.token ?? process.env["BURGEE_ADMIN_TOKEN"];
  // The local platform's token must not travel to another one.
  const profile = url === undefined ? findLocalProfile(process.cwd()) : undefined;
  const target = { url: url ?? profile?.url ?? "", token: token ?? profile?.adminToken ?? "" };
  if (target.url === "") {
    throw new CommandError(EXIT.usage, "which platform?", "Give --url, set BURGEE_URL, or start one with `npm start`.");
  }
  if (target.token === "") {
    throw new CommandError(EXIT.usage, `no admin token for ${target.url}`, "Pass --token or set BURGEE_ADMIN_TOKEN.");
  }
  return target;
}
