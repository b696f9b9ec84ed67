import { ACCESS_TABLE } from "../../access/access-table.ts";
import { findAccessProblem } from "../../access/find-access-problem.ts";
import { type AccessRequest, isOrdered, listRequests } from "../../access/list-requests.ts";
import type { Random } from "../../fuzz/random.ts";
import type { Check, Family, Problem } from "../check.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { judgeAnswer } from "../judge-answer.ts";
import { createLocalDoorChecks } from "../local-door-checks.ts";
import { writeRequest } from "../write-request.ts";

/** Requests per row and method in the short form. */
const SHORT_PER_METHOD = 3;

/** Every route × method × credential × placement, against the access table, and the doors of the local platform. */
export const ACCESS: Family = {
  name: "access",
  overlap: 8,
  list({ world, random, isLong }) {
    const requests = listRequests(ACCESS_TABLE, world.prepared.values);
    return [
      ...(isLong ? requests : sample(requests, random)).map((request) => createCheck(request, world)),
      ...createLocalDoorChecks(world),
    ];
  },
};

/** A few requests of each row and method, in their order, and all that ask for names that are not to be told. */
function sample(requests: readonly AccessRequest[], random: Random): readonly AccessRequest[] {
  const groups = Map.groupBy(requests, ({ route, method }) => `${ACCESS_TABLE.indexOf(route)} ${method}`);
  return [...groups.values()].flatMap((group) => {
    const chosen = new Set<AccessRequest>();
    while (chosen.size < Math.min(SHORT_PER_METHOD, group.length)) chosen.add(random.pick(group));
    return group.filter((request) => chosen.has(request) || asksForNames(request));
  });
}

function asksForNames({ operation, credential, placement, form }: AccessRequest): boolean {
  const isWhole = placement === "bearer" && (form === "valid" || operation?.body === undefined);
  return isWhole && credential?.isVeiled === true && operation?.accepts.includes("client") === true;
}

function createCheck(request: AccessRequest, world: HostileWorld): Check {
  const outgoing = { ...request, frames: request.route.frames };
  return {
    name: request.name,
    isAlone: isOrdered(request),
    async run() {
      const answer = await world.sender.send(outgoing);
      const problems: Problem[] = findAccessProblem(request, answer.status).map(({ problem }) => ({
        rule: "access",
        text: problem,
      }));
      if (request.operation === undefined && answer.status >= 200 && answer.status < 400) {
        problems.push({ rule: "access", text: `serves a method that the table does not have: ${answer.status}` });
      }
      const name = findVeiledName(request, answer.body, world);
      if (name !== undefined) problems.push({ rule: "leak", text: `tells the name ${name}` });
      return {
        sent: writeRequest(outgoing, world.url),
        problems: [...problems, ...judgeAnswer(outgoing, answer, world.secrets)],
      };
    },
  };
}

/** A name that a client or app learned although its project requires obfuscation. */
function findVeiledName({ credential }: AccessRequest, body: string, { prepared }: HostileWorld): string | undefined {
  if (credential?.isVeiled !== true || credential.opens === "server") return undefined;
  return prepared.veiledNames.find((name) => body.includes(name));
}
