import { ACCESS_TABLE } from "../../access/access-table.ts";
import { findAccessProblem } from "../../access/find-access-problem.ts";
import { type AccessRequest, isOrdered, listRequests } from "../../access/list-requests.ts";
import type { Random } from "../../fuzz/random.ts";
import type { Check, Family, Problem } from "../check.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { judgeAnswer } from "../judge-answer.ts";
import { writeRequest } from "../write-request.ts";

/** Requests per row and method in the short form. */
const SHORT_PER_METHOD = 3;

/** Every route × method × credential × placement, against the access table. */
export const ACCESS: Family = {
  name: "access",
  overlap: 8,
  list({ world, random, isLong }) {
    const requests = listRequests(ACCESS_TABLE, world.prepared.values);
    return (isLong ? requests : sample(requests, random)).map((request) => createCheck(request, world));
  },
};

/** A few requests of each row and method, in their order; of operations one that the table lets in. */
function sample(requests: readonly AccessRequest[], random: Random): readonly AccessRequest[] {
  const groups = Map.groupBy(requests, ({ route, method }) => `${ACCESS_TABLE.indexOf(route)} ${method}`);
  return [...groups.values()].flatMap((group) => {
    const chosen = new Set<AccessRequest>();
    while (chosen.size < Math.min(SHORT_PER_METHOD, group.length)) chosen.add(random.pick(group));
    return group.filter((request) => chosen.has(request));
  });
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
      return {
        sent: writeRequest(outgoing, world.url),
        problems: [...problems, ...judgeAnswer(outgoing, answer, world.secrets)],
      };
    },
  };
}
