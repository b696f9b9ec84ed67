import { ERASURE_EVENT, erasureDigest } from "@burgee/contract";

/** `user_id` of the post, which must not name the person. */
const REPORTER = "burgee-config";

/** Body of `POST /v1/events/batch` that hides a user's landed events. Holds a digest instead of the user's id. */
export async function renderErasure(environmentId: string, userId: string, nowMs: number): Promise<string> {
  const date = new Date(nowMs).toISOString();
  const event = {
    type: "customEvent",
    customType: ERASURE_EVENT,
    target: await erasureDigest(environmentId, userId),
    user_id: REPORTER,
    date,
    clientDate: date,
    featureVars: {},
  };
  return JSON.stringify({ batch: [{ user: { user_id: REPORTER, sdkType: "api" }, events: [event] }] });
}
