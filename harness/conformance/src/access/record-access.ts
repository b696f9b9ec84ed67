import { ACCESS_TABLE } from "./access-table.ts";
import { type AccessProblem, findAccessProblem } from "./find-access-problem.ts";
import { type AccessRequest, isOrdered, listRequests } from "./list-requests.ts";
import { createNormaliser } from "./normalise.ts";
import { preparePlatform } from "./prepare-platform.ts";
import { recordAnswer, type RecordedAnswer } from "./recording.ts";
import { runOverlapping } from "./run-overlapping.ts";
import { createSender } from "./send-request.ts";

/** Requests under way at once where their order does not matter. */
const OVERLAPPING_REQUESTS = 8;
const PROGRESS_STEP = 2_000;

export interface AccessRecording {
  readonly answers: readonly RecordedAnswer[];
  /** Answers that contradict the table. */
  readonly problems: readonly AccessProblem[];
}

/** Sends every request of the table to a platform that has not been recorded yet. */
export async function recordAccess(
  platform: { readonly url: string; readonly adminToken: string },
  onProgress: (step: string) => void,
): Promise<AccessRecording> {
  onProgress("publishing the project and making its keys");
  const prepared = await preparePlatform(platform.url, platform.adminToken);
  const requests = listRequests(ACCESS_TABLE, prepared.values);
  const normaliser = createNormaliser(prepared.known);
  const sender = createSender(platform.url, OVERLAPPING_REQUESTS);
  const answers: RecordedAnswer[] = [];
  const problems: AccessProblem[] = [];
  let sent = 0;
  const record = async (request: AccessRequest, index: number): Promise<void> => {
    const answer = await sender.send({ ...request, frames: request.route.frames });
    answers[index] = recordAnswer(request.name, answer, normaliser, request.route.isMeasured === true);
    problems.push(...findAccessProblem(request, answer.status));
    sent += 1;
    if (sent % PROGRESS_STEP === 0) onProgress(`${sent} of ${requests.length} requests`);
  };
  try {
    await runOverlapping(requests, { overlap: OVERLAPPING_REQUESTS, isAlone: isOrdered, run: record });
  } finally {
    sender.close();
  }
  return { answers, problems };
}
