/** Bodies that operations read. */
export type BodySample =
  | "user"
  | "ofrep"
  | "userPatch"
  | "optIns"
  | "events"
  | "eventBatch"
  | "track"
  | "bundle"
  | "push"
  | "commits"
  | "digests"
  | "newKey"
  | "authorship"
  | "replay"
  | "ignored";

/** What is sent to an operation that reads a body. */
export type BodyForm = "no body" | "valid" | "empty object" | "list" | "broken JSON" | "wrong types";

export const BODY_FORMS: readonly BodyForm[] = [
  "no body",
  "valid",
  "empty object",
  "list",
  "broken JSON",
  "wrong types",
];

const USER = { user_id: "ada", country: "CA", customData: { plan: "team" } };
const EVENT = { type: "customEvent", customType: "signed-up", target: "home", value: 1 };
const AUTHORSHIP = { actor: "recorder", message: "access recording" };

interface Sample {
  readonly valid: unknown;
  /** The same members with values that cannot be right. */
  readonly wrongTypes: unknown;
}

/** `{bundle}` and `{optInFeature}` are filled in when the project is known. */
const SAMPLES: Readonly<Record<BodySample, Sample>> = {
  user: { valid: USER, wrongTypes: { user_id: 7, country: ["CA"], customData: "plan" } },
  ofrep: {
    valid: { context: { targetingKey: "ada", country: "CA", plan: "team" } },
    wrongTypes: { context: { targetingKey: 7 } },
  },
  userPatch: {
    valid: { ...USER, user_id: "grace", email: "grace@example.com" },
    wrongTypes: { email: 7, customData: [] },
  },
  optIns: { valid: { "{optInFeature}": true }, wrongTypes: { "{optInFeature}": "yes" } },
  events: { valid: { user: USER, events: [EVENT] }, wrongTypes: { user: USER, events: [{ type: 7 }, null] } },
  track: { valid: { user: USER, events: [EVENT] }, wrongTypes: { user: 7, events: [EVENT] } },
  eventBatch: {
    valid: { batch: [{ user: USER, events: [EVENT, EVENT] }] },
    wrongTypes: { batch: [{ user: USER, events: "none" }, 7] },
  },
  bundle: { valid: { files: "{bundle}" }, wrongTypes: { files: [{ path: 7 }] } },
  push: {
    valid: { base: 0, files: "{bundle}", claimedAuthor: "recorder", message: "access recording" },
    wrongTypes: { base: "0", files: [{ path: 7 }] },
  },
  commits: { valid: { commits: ["c".repeat(40)] }, wrongTypes: { commits: [7] } },
  digests: { valid: { digests: ["d".repeat(64)] }, wrongTypes: { digests: "all" } },
  newKey: { valid: { kind: "client", ...AUTHORSHIP }, wrongTypes: { kind: "root" } },
  authorship: { valid: AUTHORSHIP, wrongTypes: { actor: 7, message: [] } },
  replay: { valid: { limit: 5 }, wrongTypes: { limit: "5", cursor: 7 } },
  ignored: { valid: { any: "thing" }, wrongTypes: { any: 7 } },
};

/** What braces in bodies stand for. */
export interface BodyValues {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly optInFeature: string;
}

/** Text of a body, or undefined for none. */
export function writeBody(sample: BodySample, form: BodyForm, values: BodyValues): string | undefined {
  switch (form) {
    case "no body":
      return undefined;
    case "valid":
      return fill(SAMPLES[sample].valid, values);
    case "empty object":
      return "{}";
    case "list":
      return "[1]";
    case "broken JSON":
      return '{"user":';
    case "wrong types":
      return fill(SAMPLES[sample].wrongTypes, values);
  }
}

function fill(body: unknown, { files, optInFeature }: BodyValues): string {
  return JSON.stringify(body)
    .replaceAll("{optInFeature}", optInFeature)
    .replace('"{bundle}"', () => JSON.stringify(files));
}
