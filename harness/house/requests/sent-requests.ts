import { SERVER_KEY, VARIABLE } from "./seed-store.ts";

/** One evaluation, as a cloud-mode SDK asks for it. */
export function createEvaluation(): Request {
  return createPost(`/v1/variables/${VARIABLE}`, { user_id: "ana", country: "CA" });
}

/** One post with one event, as an SDK sends it. */
export function createEventPost(): Request {
  return createPost("/v1/events", {
    user: { user_id: "ana", country: "CA" },
    events: [{ type: "customEvent", customType: "purchase", clientDate: Date.now() }],
  });
}

function createPost(path: string, body: object): Request {
  return new Request(`https://flags.example${path}`, {
    method: "POST",
    headers: { authorization: SERVER_KEY, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
