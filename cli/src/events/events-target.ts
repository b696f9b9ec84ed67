import { readdirSync } from "node:fs";
import { resolve } from "node:path";

import { CommandError, EXIT } from "../command-error.ts";
import { findLocalProfile } from "../local-profile.ts";
import { withProgress } from "../terminal/progress.ts";
import { locatePlatform } from "../workspace.ts";
import { openLanding, type Landing } from "./open-landing.ts";
import { createOperatorClient, type OperatorClient } from "./operator-client.ts";

/** Options that the events commands share. */
export interface TargetFlags {
  readonly landing?: string;
  readonly url?: string;
  readonly token?: string;
  readonly json?: boolean;
}

/** The landing folder that `--landing` names, else that of the local platform. Throws when it cannot be read. */
export function readLandingFolder(flags: TargetFlags): string {
  const folder = flags.landing ?? findLocalProfile(process.cwd())?.landingFolder;
  if (folder === undefined) {
    throw new CommandError(
      EXIT.usage,
      "no folder of landed events",
      "Give --landing <folder>, or start the local platform with `npm start`.",
    );
  }
  try {
    readdirSync(folder);
  } catch (error) {
    throw new CommandError(
      EXIT.usage,
      `cannot read the landed events: ${messageOf(error)}`,
      "Name their folder with --landing.",
    );
  }
  return resolve(folder);
}

/** Opens the landing folder as SQL tables. */
export async function openLandingFolder(flags: TargetFlags): Promise<Landing> {
  return withProgress("reading landed events", openLanding(readLandingFolder(flags)));
}

/** A client of the events Worker's routes for operators, on the platform and with the token of every other command. */
export function openOperatorClient(flags: TargetFlags): OperatorClient {
  return createOperatorClient(locatePlatform(flags));
}

/** Runs work that fails only for what the caller gave: a failure ends the command with `EXIT.usage` and the hint. */
export function usageErrors<Result>(work: () => Promise<Result>, hint: string): Promise<Result> {
  return work().catch((error: unknown) => {
    throw new CommandError(EXIT.usage, messageOf(error), hint);
  });
}

/** Runs calls of the events Worker: a failure ends the command with `EXIT.server`. */
export function platformErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  return work().catch((error: unknown) => {
    throw error instanceof CommandError ? error : new CommandError(EXIT.server, messageOf(error));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
