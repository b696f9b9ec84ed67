import { respondError } from "@burgee/worker-common/admin";

import type { ChangeRefusal } from "../core/changes/change-outcome.ts";
import { describeChangeRefusal } from "../core/refusals/describe-change.ts";
import { respondDescribed } from "./respond.ts";

export function respondChangeRefusal(refusal: ChangeRefusal): Response {
  if (refusal.kind === "bad_time") return respondError("bad_request", `\`body.at\`: ${refusal.reason}`);
  return respondDescribed(describeChangeRefusal(refusal));
}
