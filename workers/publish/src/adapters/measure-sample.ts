import { makeSampleUsers, measureImpact } from "@burgee/publisher/preview";

import type { ChangePorts } from "../core/changes/ports.ts";

/** Sample users. Ours: a thousand features are evaluated for each of them, twice, while other calls wait. */
const SAMPLE_USERS = 200;

/** Evaluates the same sample users before and after with the engine that the edge runs. */
export const measureSample: ChangePorts["measure"] = (before, after) =>
  measureImpact(before, after, makeSampleUsers([before.document, after.document], SAMPLE_USERS), Date.now());
