import { SDK_KEY_KINDS, type SdkKeyKind } from "@burgee/contract";

import type { Opener, Placement } from "./access-route.ts";

/** A credential of the platform under test, good or bad. */
export interface Credential {
  readonly name: string;
  readonly text: string;
  /** What it opens while it is valid; undefined for one that never was. */
  readonly opens?: Opener;
  readonly isRevoked?: boolean;
  /** Whether it belongs to another environment than the one that paths name. SDK keys open their own all the same. */
  readonly isForeign?: boolean;
  /** Whether it is a publisher's of another environment alone. */
  readonly isOfOtherEnvironment?: boolean;
  /** Whether its project requires obfuscation: clients and apps then learn no names. */
  readonly isVeiled?: boolean;
}

export type KeysByKind = Readonly<Record<SdkKeyKind, string>>;

/** Tokens of operators' routes, by what they are for. */
export const TOKENS = {
  "reader token": { opens: "reader" },
  "publisher token": { opens: "publisher" },
  "other environment's publisher token": { opens: "publisher", isOfOtherEnvironment: true },
  "owner token": { opens: "owner" },
  "revoked owner token": { opens: "owner", isRevoked: true },
  // It has no role in the project that paths name, and none on the platform.
  "other project's owner token": {},
  "operator token": { opens: "operator" },
} as const satisfies Readonly<Record<string, Omit<Credential, "name" | "text">>>;
export type TokenName = keyof typeof TOKENS;
const TOKEN_NAMES = Object.keys(TOKENS) as readonly TokenName[];

/** Every credential that a caller could hold. */
export interface Holdings {
  readonly keys: KeysByKind;
  readonly revokedKeys: KeysByKind;
  readonly otherEnvironmentKeys: KeysByKind;
  readonly otherProjectKeys: KeysByKind;
  readonly veiledKeys: KeysByKind;
  readonly tokens: Readonly<Record<TokenName, string>>;
  readonly adminToken: string;
  readonly streamToken: string;
  readonly otherStreamToken: string;
}

export function listCredentials(holdings: Holdings): readonly Credential[] {
  const { adminToken } = holdings;
  return [
    { name: "empty text", text: "" },
    { name: "garbage", text: "nonsense" },
    { name: "unknown key", text: "dvc_server_0000000000000000000000000000000000000000" },
    ...ofKind(holdings.keys, "", {}),
    ...ofKind(holdings.revokedKeys, "revoked ", { isRevoked: true }),
    ...ofKind(holdings.otherEnvironmentKeys, "other environment's ", { isForeign: true }),
    ...ofKind(holdings.otherProjectKeys, "other project's ", { isForeign: true }),
    ...ofKind(holdings.veiledKeys, "veiled project's ", { isVeiled: true }),
    ...TOKEN_NAMES.map((name) => ({ name, text: holdings.tokens[name], ...TOKENS[name] })),
    { name: "unknown token", text: `bgt_${"0".repeat(40)}` },
    { name: "admin token", text: adminToken, opens: "admin" },
    { name: "wrong admin token", text: `${adminToken.slice(0, -1)}${adminToken.endsWith("A") ? "B" : "A"}` },
    { name: "stream token", text: holdings.streamToken, opens: "stream" },
    { name: "other environment's stream token", text: holdings.otherStreamToken, opens: "stream", isForeign: true },
  ];
}

function ofKind(
  keys: KeysByKind,
  prefix: string,
  facts: Pick<Credential, "isRevoked" | "isForeign" | "isVeiled">,
): readonly Credential[] {
  return SDK_KEY_KINDS.map((kind) => ({ name: `${prefix}${kind} key`, text: keys[kind], opens: kind, ...facts }));
}

/** Where every route gets every credential, whether it looks there or not. */
export const COMMON_PLACEMENTS: readonly Placement[] = ["header", "bearer"];

/** The header that carries a credential at this placement; undefined when the URL carries it. */
export function describeHeader(placement: Placement, text: string): Readonly<Record<string, string>> | undefined {
  switch (placement) {
    case "header":
      return { authorization: text };
    case "bearer":
      return { authorization: text === "" ? "Bearer" : `Bearer ${text}` };
    case "devcycle-authorization":
    case "x-api-key":
      return { [placement]: text };
    case "query":
    case "path":
    case "token":
      return undefined;
  }
}
