import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { STREAM_NAME } from "@burgee/local/platform";

import { createSender } from "../access/send-request.ts";
import type { Check } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { describeAnswer } from "./judge-answer.ts";
import { writeRequest } from "./write-request.ts";

const CONTROL_ROUTES = [
  ["GET", "/control/stats"],
  ["POST", "/control/flush"],
  ["GET", `/control/streams/${STREAM_NAME}/faults`],
  ["PUT", `/control/streams/${STREAM_NAME}/faults`],
  ["DELETE", `/control/streams/${STREAM_NAME}/faults`],
] as const;

/** Headers of callers that may not steer the Firehose emulator, with the status that they get. */
function listStrangers(token: string): readonly (readonly [string, Readonly<Record<string, string>>, number])[] {
  const authorization = `Bearer ${token}`;
  return [
    ["without a token", {}, 401],
    ["with a wrong token", { authorization: `Bearer ${token.slice(1)}` }, 401],
    ["with the admin token's scheme only", { authorization: "Bearer" }, 401],
    ["from a page", { authorization, origin: "https://evil.example" }, 403],
    ["from a page without an origin", { authorization, origin: "null" }, 403],
    ["under a name that was rebound", { authorization, host: "evil.example" }, 403],
  ];
}

/** Doors of the local platform that a page, or another user of the machine, may try. */
export function createLocalDoorChecks({ platform }: HostileWorld): Check[] {
  const { url, controlToken } = platform.firehoseEmulator;
  const control = CONTROL_ROUTES.flatMap(([method, target]) =>
    listStrangers(controlToken).map(([who, headers, wanted]): Check => {
      const request = { method, target, headers, ...(method === "PUT" ? { body: '{"callErrorRate":1}' } : {}) };
      return {
        name: `emulator: ${method} ${target} ${who}`,
        async run() {
          const sender = createSender(url, 1);
          const answer = await sender.send(request);
          sender.close();
          const problems = answer.status === wanted ? [] : [{ rule: "access" as const, text: describeAnswer(answer) }];
          return { sent: writeRequest(request, url), problems };
        },
      };
    }),
  );
  return [...control, createFolderCheck(platform.state.root)];
}

/** The folder is closed to others; what holds secrets is, too, should somebody open the folder. */
function createFolderCheck(root: string): Check {
  return {
    name: "state folder: closed to other users of the machine",
    async run() {
      const secrets = readdirSync(root).filter((name) => name === "secrets.json" || name === "platform.json");
      const open = [root, ...secrets.map((name) => join(root, name))].filter((path) => {
        return (statSync(path).mode & 0o077) !== 0;
      });
      const problems = open.map((path) => ({ rule: "access" as const, text: `others may open ${path}` }));
      return { sent: root, problems };
    },
  };
}
