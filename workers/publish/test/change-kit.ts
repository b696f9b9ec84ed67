import type { FlagFile } from "@burgee/publisher/core";
import { expect } from "vitest";

import { call, type Reply } from "./admin-client.ts";
import { feature, folder } from "./revision-kit.ts";

/** Somebody with a token. */
export interface Person {
  readonly as: Readonly<Record<string, string>>;
  readonly id: string;
}

export async function join(project: string, label: string, role: object): Promise<Person> {
  const { status, body } = await call(project, "POST", "/tokens", { label, ...role });
  expect(status).toBe(201);
  return { as: { authorization: `Bearer ${body.token}` }, id: body.id };
}

/** Files of a small project whose production has a policy. */
export function guardedFolder(project: string, policy: string, ...features: FlagFile[]): readonly FlagFile[] {
  return folder(project, ...features).map((file) => (file.path === "environments.yaml" ? guard(policy) : file));
}

/** environments.yaml with a policy for production. */
export function guard(policy: string): FlagFile {
  const text = `development: { type: development }\nproduction: { type: production${policy === "" ? "" : `, ${policy}`} }\n`;
  return { path: "environments.yaml", text };
}

export interface Team {
  readonly project: string;
  readonly ann: Person;
  readonly ben: Person;
  readonly cleo: Person;
  readonly owner: Person;
  readonly reader: Person;
  /** Somebody takes a step of a change. */
  readonly step: (who: Person, id: string, step: string, body?: object) => Promise<Reply>;
  readonly open: (who: Person, draft: object) => Promise<Reply>;
  readonly show: (id: string) => Promise<Reply>;
  /** Approves what the change shows now. */
  readonly approve: (who: Person, id: string) => Promise<Reply>;
  readonly push: (who: Person, change: object) => Promise<Reply>;
  /** Version of production. */
  readonly served: () => Promise<number>;
}

/** A project with two features, served by production under a policy, and people in it. Its newest revision is 1. */
export async function makeTeam(project: string, policy = "changes: approved"): Promise<Team> {
  const files = guardedFolder(project, policy, feature("a", "one"), feature("b", "one"));
  const first = { base: 0, files, environments: ["*"], message: "first" };
  const { status } = await call(project, "POST", "/revisions", first);
  expect(status).toBe(201);
  const publisher = { role: "publisher" };
  const step: Team["step"] = (who, id, name, body = {}) =>
    call(project, "POST", `/changes/${id}/${name}`, body, who.as);
  const show: Team["show"] = (id) => call(project, "GET", `/changes/${id}`);
  return {
    project,
    ann: await join(project, "ann", publisher),
    ben: await join(project, "ben", publisher),
    cleo: await join(project, "cleo", publisher),
    owner: await join(project, "olga", { role: "owner" }),
    reader: await join(project, "rita", { role: "reader" }),
    step,
    show,
    open: (who, draft) =>
      call(project, "POST", "/changes", { base: 1, title: "Say two", environments: ["production"], ...draft }, who.as),
    approve: async (who, id) => step(who, id, "approve", { digest: (await show(id)).body.digest }),
    push: (who, change) =>
      call(project, "POST", "/revisions", { base: 1, environments: ["production"], message: "why", ...change }, who.as),
    served: async () => (await call(project, "GET", "/environments/production/status")).body.version.version,
  };
}
