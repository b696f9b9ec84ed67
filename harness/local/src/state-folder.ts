import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Everything that survives a restart, below one folder. */
export interface StateFolder {
  readonly root: string;
  /** R2, KV and Durable Objects as the Workers runtime keeps them. */
  readonly resources: string;
  /** Write-ahead segments of the Firehose emulator. */
  readonly firehose: string;
  /** Landed objects, as they would be in the S3 bucket. */
  readonly landing: string;
  /** How the CLI finds the running platform. */
  readonly profileFile: string;
  readonly secrets: PlatformSecrets;
}

/** Made once per state folder, so that keys and stream addresses stay valid across restarts. */
export interface PlatformSecrets {
  readonly adminToken: string;
  readonly streamSecret: string;
  readonly awsAccessKeyId: string;
  readonly awsSecretAccessKey: string;
}

/** Opens or creates the state folder, for its owner only; `reset` removes what an earlier run left. */
export function openStateFolder(root: string, options: { readonly reset: boolean }): StateFolder {
  if (options.reset) rmSync(root, { recursive: true, force: true });
  const resources = join(root, "resources");
  const firehose = join(root, "firehose");
  const landing = join(root, "landing");
  mkdirSync(root, { recursive: true });
  // Databases and landed events in it have the usual mode: nobody else may reach them. Also for folders of earlier starts.
  chmodSync(root, 0o700);
  for (const folder of [resources, firehose, landing]) mkdirSync(folder, { recursive: true });
  return {
    root,
    resources,
    firehose,
    landing,
    profileFile: join(root, "platform.json"),
    secrets: openSecrets(join(root, "secrets.json")),
  };
}

function openSecrets(file: string): PlatformSecrets {
  const existing = readJsonFile(file);
  if (existing !== undefined) return existing as PlatformSecrets;
  const secrets: PlatformSecrets = {
    adminToken: randomBytes(24).toString("base64url"),
    streamSecret: randomBytes(32).toString("base64url"),
    awsAccessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
    awsSecretAccessKey: randomBytes(30).toString("base64url"),
  };
  writeFileAtomically(file, secrets);
  return secrets;
}

/** The parsed file, or undefined when there is none or a crash left it unreadable. */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Replaces a JSON file in one step; readable by its owner only, as it may hold secrets. */
export function writeFileAtomically(file: string, content: unknown): void {
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
