import { type Draft, type DraftOutcome, contextOf } from "../draft.ts";
import type { JsonRecord } from "../flag-config.ts";
import { REEF_CONFIG } from "./reef-config.ts";

type Features = Extract<DraftOutcome, { kind: "all" }>["features"];

const TEAL_VALUES = { "new-checkout": true, "button-color": "teal" };
const OFF_VALUES = { "new-checkout": false, "button-color": "grey" };
const LONG_VALUES = { "page-limit": 250, theme: { dense: true, accent: null, steps: [1, 2.5] } };

const SPLIT_ORG =
  "Random Distribution | Rollout | Audience Match -> Custom Data -> plan AND Custom Data -> seats AND Country";
const VIA_ORG = ["off", "SPLIT", SPLIT_ORG, "tgt_orgs"] as const;
const VIA_EVERYONE = ["off", "TARGETING_MATCH", "All Users", "tgt_everyone"] as const;

const BO = { user_id: "bo", country: "FR", customData: { plan: "pro", seats: 12, org_id: "org-1" } };

const ROWS: readonly (readonly [date: string, user: JsonRecord, features: Features, values: JsonRecord])[] = [
  [
    "2024-03-01",
    { user_id: "diver-7" },
    { checkout: ["teal", "TARGETING_MATCH", "Audience Match -> User ID", "tgt_staff"] },
    TEAL_VALUES,
  ],
  [
    "2024-03-01",
    { user_id: "ana", email: "ana@reef.example", appVersion: "3.10.1" },
    {
      checkout: ["teal", "TARGETING_MATCH", "Audience Match -> Email", "tgt_staff"],
      paging: ["long", "SPLIT", "Rollout | App Version", "tgt_recent_app"],
    },
    { ...TEAL_VALUES, ...LONG_VALUES },
  ],
  ["2024-03-01", BO, { checkout: VIA_ORG }, OFF_VALUES],
  [
    "2024-03-01",
    { user_id: "cy", country: "FR", customData: { ...BO.customData, beta: true } },
    { checkout: VIA_ORG, paging: ["long", "SPLIT", "Rollout | Custom Data -> beta", "tgt_recent_app"] },
    { ...OFF_VALUES, ...LONG_VALUES },
  ],
  ["2024-03-01", { user_id: "dee", customData: { plan: "pro", seats: 12 } }, { checkout: VIA_EVERYONE }, OFF_VALUES],
  ["2024-01-10", BO, { checkout: VIA_ORG }, OFF_VALUES],
  ["2024-01-04", { user_id: "eli", appVersion: "3.2" }, { checkout: VIA_EVERYONE }, OFF_VALUES],
];

/** The worked example of the config specification. */
export function reefDrafts(): Draft[] {
  return ROWS.map(([date, user, features, values]) => ({
    row: "config 6",
    name: `${String(user["user_id"])} on ${date}`,
    config: REEF_CONFIG,
    question: { context: contextOf(user), nowMs: Date.parse(`${date}T00:00:00.000Z`) },
    outcome: { kind: "all", features, values },
    reference: "same",
  }));
}
