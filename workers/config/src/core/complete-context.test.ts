import { systemClock } from "@burgee/worker-common";
import { createManualClock } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { addStoredUser } from "./complete-context.ts";
import type { UserDirectory } from "./ports.ts";
import type { StoredUser } from "./stored-user.ts";

const CONTEXT = { user_id: "u1", country: "NZ" };

describe("adding stored data to a context", () => {
  it("puts it beneath the request", async () => {
    const { users } = directoryThat(async () => ({ email: "a@b.example", country: "CA" }));
    expect(await addStoredUser(CONTEXT, "e1", { users, clock: systemClock, log: ignore })).toEqual({
      user_id: "u1",
      country: "NZ",
      email: "a@b.example",
    });
  });

  it("leaves the context alone when the user is unknown", async () => {
    const { users } = directoryThat(async () => undefined);
    expect(await addStoredUser(CONTEXT, "e1", { users, clock: systemClock, log: ignore })).toBe(CONTEXT);
  });

  it("evaluates without it when the store fails, and says so without naming the user", async () => {
    const lines: string[] = [];
    const { users } = directoryThat(async () => {
      throw new Error("overloaded");
    });
    const log = (level: string, message: string, fields?: object): void =>
      void lines.push(JSON.stringify([level, message, fields]));
    expect(await addStoredUser(CONTEXT, "e1", { users, clock: systemClock, log })).toBe(CONTEXT);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("u1");
  });

  it("does not wait for a store that does not answer", async () => {
    const clock = createManualClock();
    const { users } = directoryThat(() => new Promise(() => undefined));
    const added = addStoredUser(CONTEXT, "e1", { users, clock, log: ignore });
    await clock.advance(500);
    expect(await added).toBe(CONTEXT);
  });
});

const ignore = (): void => undefined;

/** Only reading is asked for here; the real directory runs in the Worker's tests. */
function directoryThat(readUser: () => Promise<StoredUser | undefined>): { users: UserDirectory } {
  const refuse = async (): Promise<never> => {
    throw new Error("not asked for in these tests");
  };
  return {
    users: { readUser, patchUser: refuse, deleteUser: refuse, writeOptIns: refuse, readOptIns: refuse },
  };
}
