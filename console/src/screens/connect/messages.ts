import type { SdkKeyListing } from "@burgee/contract/admin";

type SdkKeyKind = SdkKeyListing["kind"];

const KIND = { server: "server", client: "client", mobile: "mobile" } as const;

export const connectMessages = {
  title: "Connect",
  loading: "Reading the environments…",
  failed: "The environments could not be read",
  none: "There is no environment yet",
  noneText: "Environments come with the flag files: the first publish makes them, each with a key of every kind.",
  noneCommand: "burgee publish",
  environments: "Environments",
  keys: "SDK keys",
  keysLoading: "Reading the keys…",
  keysFailed: "The keys could not be read",
  noKeys: "No key is in force: nothing can read this environment.",
  table: (environment: string) => `SDK keys of ${environment}`,
  column: { kind: "Kind", key: "Key", made: "Made", state: "State", actions: "" },
  kindHint: {
    server: "Reads all rules. It stays on your servers.",
    client: "For pages. Reads one user's values; it is public.",
    mobile: "For apps. Reads one user's values; it is public.",
  },
  kind: (kind: SdkKeyKind) => KIND[kind],
  hidden: (hint: string) => `…${hint}`,
  inForce: "in force",
  revoked: (reason: string | undefined) => (reason === "compromise" ? "revoked: compromised" : "revoked: replaced"),
  showRevoked: (count: number) => `Show ${count} revoked`,
  hideRevoked: "Hide revoked",
  create: "New key",
  createTitle: (environment: string) => `New SDK key for ${environment}`,
  createFirst: "Nobody is affected: the keys in force stay.",
  createKind: "Kind",
  createAction: "Make the key",
  createFailed: "The key was not made",
  createdTitle: "The key was made",
  createdServer:
    "This is the only time that this server key is shown. Copy it to where your server reads its secrets; lost, it is replaced by a new one.",
  createdPublic: "It is public and stays readable here.",
  theKey: "the key",
  done: "Done",
  back: "Back",
  revoke: "Revoke",
  revokeLabel: (kind: SdkKeyKind, hint: string) => `Revoke the ${kind} key that ends with ${hint}`,
  revokeTitle: (kind: SdkKeyKind, hint: string) => `Revoke the ${kind} key …${hint}`,
  revokeFirst: (environment: string) =>
    `Programs that use this key get no values of ${environment} any more: they go on with what they hold, and new ones with the defaults in code.`,
  revokeReason: "Why is it revoked?",
  rotation: "It was replaced",
  rotationHint: "Events that were recorded under it are accepted for a while.",
  compromise: "Somebody may have it who should not",
  compromiseHint: "Its events are refused at once as well.",
  message: "Note for the audit log",
  revokeAction: "Revoke the key",
  revokeFailed: "The key was not revoked",
  revokedToast: "The key was revoked",
  revokedKept: "The key is still in force.",
  code: "Code",
  sdks: "Ways to ask for a flag",
  sdk: {
    node: "Node server",
    browser: "Browser",
    react: "React",
    openfeature: "OpenFeature server",
    curl: "curl",
  },
  address: "Address of your flags",
  addressHint: "Where the config Worker answers. This browser remembers it.",
  install: "Install",
  theCode: "the code",
  needs: {
    server: "It takes the server key from the environment variable SERVER_KEY.",
    client: (hasKey: boolean) =>
      hasKey
        ? "The client key of this environment is in it: it is public."
        : "Make a client key first: this environment has none.",
  },
};
