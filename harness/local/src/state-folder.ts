import { generateKeyPairSync, type JsonWebKey, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createSigningKey } from "@burgee/contract";

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
  readonly signing: SigningSecrets;
  readonly access: AccessSecrets;
}

/** Keys with which the platform signs what it stores. */
export interface SigningSecrets {
  readonly privateKey: string;
  /** Public keys by id. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** `log` in folders from before there were signatures: what they store is signed little by little. */
  readonly integrity: "log" | "require";
}

/** What stands in for Cloudflare Access on this machine. */
export interface AccessSecrets {
  /** A name that no team on the internet can be mistaken for: its keys are never fetched from there. */
  readonly teamDomain: string;
  readonly audience: string;
  /** Both halves of the key with which it signs, as JWK. */
  readonly privateKey: JsonWebKey;
  readonly publicKey: JsonWebKey;
}

const SIGNING_KEY_ID = "local";

/** Opens or creates the state folder, for its owner only; `reset` removes what an earlier run left. */
export async function openStateFolder(root: string, options: { readonly reset: boolean }): Promise<StateFolder> {
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
    secrets: await openSecrets(join(root, "secrets.json")),
  };
}

async function openSecrets(file: string): Promise<PlatformSecrets> {
  const existing = readJsonFile(file) as PlatformSecrets | undefined;
  if (existing !== undefined) {
    // Both are absent from folders of earlier releases.
    const { signing = await makeSigningSecrets("log"), access = makeAccessSecrets() } =
      existing as Partial<PlatformSecrets>;
    const upgraded = { ...existing, signing, access };
    writeFileAtomically(file, upgraded);
    return upgraded;
  }
  const secrets: PlatformSecrets = {
    adminToken: randomBytes(24).toString("base64url"),
    streamSecret: randomBytes(32).toString("base64url"),
    awsAccessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
    awsSecretAccessKey: randomBytes(30).toString("base64url"),
    signing: await makeSigningSecrets("require"),
    access: makeAccessSecrets(),
  };
  writeFileAtomically(file, secrets);
  return secrets;
}

async function makeSigningSecrets(integrity: SigningSecrets["integrity"]): Promise<SigningSecrets> {
  const { privateKey, publicKey } = await createSigningKey(SIGNING_KEY_ID);
  return { privateKey, publicKeys: { [SIGNING_KEY_ID]: publicKey }, integrity };
}

function makeAccessSecrets(): AccessSecrets {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const name = { kid: randomBytes(8).toString("hex"), alg: "RS256" };
  return {
    teamDomain: `local-${randomBytes(16).toString("hex")}.cloudflareaccess.com`,
    audience: randomBytes(32).toString("hex"),
    privateKey: { ...pair.privateKey.export({ format: "jwk" }), ...name },
    publicKey: { ...pair.publicKey.export({ format: "jwk" }), ...name },
  };
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
