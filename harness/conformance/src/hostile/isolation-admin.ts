import type { OutgoingRequest } from "../access/send-request.ts";
import type { Check } from "./check.ts";
import type { HostileWorld } from "./hostile-world.ts";
import { pairs } from "./isolation-reads.ts";
import { type Room, writeRoomFiles } from "./isolation-rooms.ts";
import { createConversation } from "./request-check.ts";

function createAdminRequest(world: HostileWorld) {
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): OutgoingRequest => ({
    method,
    target: `/admin/v1/projects/${path}`,
    headers: { authorization: `Bearer ${world.adminToken}`, "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

/** Keys and repeated requests of one room, asked for under the name of another. */
export function createAdminChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  const admin = createAdminRequest(world);
  const strangers = pairs(rooms).filter(([room, other]) => room !== other);
  return [
    ...strangers.map(([room, other]) =>
      createConversation(`key of ${room.name} revoked as one of ${other.name}`, world, async ({ send, expect }) => {
        const path = `${other.projectKey}/environments/${other.environmentKey}/sdk-keys/${room.keys.mobile}`;
        const answer = await send(admin("DELETE", path, {}));
        expect(answer.status === 404, "found", answer);
        const target = `/v1/sdkConfig?sdkKey=${room.keys.mobile}&user_id=ada`;
        const served = await send({ method: "GET", target, headers: {} });
        expect(served.status === 200, "the key does not work any more", served);
      }),
    ),
    ...strangers.map(([room, other]) =>
      createConversation(`keys of ${other.name} do not list those of ${room.name}`, world, async ({ send, expect }) => {
        const answer = await send(admin("GET", `${other.projectKey}/environments/${other.environmentKey}/sdk-keys`));
        expect(answer.status === 200 && !answer.body.includes(room.keys.client), "lists it", answer);
      }),
    ),
    ...strangers
      .filter(([room, other]) => room.projectKey !== other.projectKey)
      .map(([room, other]) =>
        createConversation(`idempotency key of ${room.name} used by ${other.name}`, world, async ({ send, expect }) => {
          const headers = {
            "idempotency-key": `shared-${[room.name, other.name].sort().join("-").replaceAll("/", "-")}`,
          };
          for (const { projectKey, environmentKey, environmentId } of [room, other]) {
            const { files } = writeRoomFiles(projectKey);
            const body = { base: 0, files, environments: [environmentKey], message: "again" };
            const answer = await send(admin("POST", `${projectKey}/revisions`, body, headers));
            expect(answer.status === 200 && answer.body.includes(environmentId), "answered for another", answer);
          }
        }),
      ),
  ];
}

/** Spellings of a project's name that are no name of it. */
const ODD_NAMES: readonly ((key: string) => string)[] = [
  (key) => key.toUpperCase(),
  (key) => `${key}%00`,
  (key) => `${key}%2F..`,
  (key) => `x%2F..%2F${key}`,
  (key) => `${key}%20`,
  (key) => `%20${key}`,
  (key) => `${key}.`,
  (key) => `.${key}`,
  (key) => `${key}%3F`,
  (key) => `${key}%23`,
  (key) => `${key}%0A`,
  (key) => key.slice(0, -1),
  (key) => `${key}0`,
  (key) => key.replace("-", "_"),
  (key) => key.replace("-", "%E2%80%90"),
  () => "__proto__",
  () => "constructor",
  () => "*",
  () => "%25",
  () => "a".repeat(101),
];

export function createOddNameChecks(rooms: readonly Room[], world: HostileWorld): Check[] {
  const admin = createAdminRequest(world);
  const paths = ["audit", "versions?environment=dev", "environments/dev/status", "environments/dev/sdk-keys"];
  const projects = [...new Set(rooms.map(({ projectKey }) => projectKey))];
  return projects.flatMap((projectKey) =>
    ODD_NAMES.flatMap((spell) =>
      paths.map((path) =>
        createConversation(`${projectKey} as ${spell(projectKey)} · ${path}`, world, async ({ send, expect }) => {
          const answer = await send(admin("GET", `${spell(projectKey)}/${path}`));
          const room = rooms.find((candidate) => candidate.projectKey === projectKey);
          const isSilent = room === undefined || !answer.body.includes(room.environmentId);
          expect(isSilent, "answers for the project", answer);
          expect(answer.status < 300 ? path === "audit" : answer.status < 500, "wrong status", answer);
        }),
      ),
    ),
  );
}

/** Another project names the victim's environment by its id; a plan renames it. Both on projects that nobody else uses. */
export function createTakeoverChecks(world: HostileWorld): Check[] {
  const admin = createAdminRequest(world);
  const publish = (
    projectKey: string,
    base: number,
    environments: Readonly<Record<string, string>>,
    query = "",
  ): OutgoingRequest => {
    const { files } = writeRoomFiles(projectKey, environments);
    const body = { base, files, environments: Object.keys(environments), message: "mine now" };
    return admin("POST", `${projectKey}/revisions${query}`, body);
  };
  const isAlone = true;
  return [
    createConversation(
      "S2: another project publishes to an environment by its id",
      world,
      async ({ send, expect }) => {
        const { key, id } = await createVictim(world, "hostile-victim");
        const environments = { dev: id };
        const plan = await send(publish("hostile-thief", 0, environments, "?dryRun=true"));
        expect(plan.status === 409, "a dry run shows the victim's flags", plan);
        const theft = await send(publish("hostile-thief", 0, environments));
        expect(theft.status === 409, "published", theft);
        const served = await send({
          method: "GET",
          target: `/config/v2/server/${key}.json`,
          headers: { "cache-control": "no-cache", "if-none-match": '"none"' },
        });
        expect(served.body.includes('"key":"hostile-victim"'), "the victim's key serves another project", served);
      },
      { isAlone },
    ),
    createConversation(
      "S10: a dry run renames an environment",
      world,
      async ({ send, expect }) => {
        const { id } = await createVictim(world, "hostile-planner");
        const plan = await send(publish("hostile-planner", 1, { renamed: id }, "?dryRun=true"));
        expect(plan.status < 500, "fails", plan);
        const status = await send(admin("GET", "hostile-planner/environments/dev/status"));
        expect(status.status === 200, "the old key is gone", status);
      },
      { isAlone },
    ),
  ];
}

async function createVictim(
  world: HostileWorld,
  projectKey: string,
): Promise<{ readonly key: string; readonly id: string }> {
  const { version } = await world.client.publish(writeRoomFiles(projectKey), { projectKey, environmentKey: "dev" });
  const { key } = await world.client.createKey(projectKey, "dev", "server");
  return { key, id: version?.environmentId ?? "" };
}
