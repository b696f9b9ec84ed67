import type { OutgoingRequest, RawAnswer } from "../access/send-request.ts";
import type { Check, Problem } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { describeAnswer, judgeAnswer } from "./judge-answer.ts";
import { writeRequest } from "./write-request.ts";

/** Sends the requests of a check one after the other, and keeps what was sent. */
export interface Conversation {
  send(request: OutgoingRequest): Promise<RawAnswer>;
  /** Notes a problem unless `isRight`. */
  expect(isRight: boolean, what: string, answer: RawAnswer): void;
}

/** A check of several requests, each of which must be answered as every request must. */
export function createConversation(
  name: string,
  world: HostileWorld,
  talk: (conversation: Conversation) => Promise<void>,
  options: { readonly isAlone?: boolean } = {},
): Check {
  return {
    name,
    ...options,
    async run() {
      const sent: (string | Uint8Array)[] = [];
      const problems: Problem[] = [];
      await talk({
        async send(request) {
          sent.push(writeRequest(request, world.url));
          const answer = await world.sender.send(request);
          problems.push(...judgeAnswer(request, answer, world.secrets));
          return answer;
        },
        expect(isRight, what, answer) {
          if (!isRight) problems.push({ rule: "outcome", text: `${what}: ${describeAnswer(answer)}` });
        },
      });
      return { sent: Buffer.concat(sent.map((part) => Buffer.from(part))), problems };
    },
  };
}
