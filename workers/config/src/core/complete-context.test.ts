import { systemClock } from "@burgee/worker-common";
import { createManualClock } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { addStoredUser } from "./complete-context.ts";
import type { UserDirectory } from "./ports.ts";
import type { StoredParts } from "./stored-user.ts";

const CONTEXT = { user_id: "u1", country: "NZ" };

describe("adding stored data to a context", () => {
  it("puts it beneath the request", async () => {
    const { users } = directoryThat(async () => ({ server: { email: "a@b.example", country: "CA" } }));
    expect(await addStoredUser(CONTEXT, "e1", true, { users, clock: systemClock, log: ignore })).toEqual({
      user_id: "u1",
      country: "NZ",
      email: "a@b.example",
    });
  });

  it("uses what clients stored only when it is trusted, and never over what a server stored", async () => {
    const parts = { server: { country: "CA" }, client: { country: "US", email: "claimed@b.example" } };
    const { users } = directoryThat(async () => parts);
    const deps = { users, clock: systemClock, log: ignore };
    expect(await addStoredUser({ user_id: "u1" }, "e1", false, deps)).toEqual({ user_id: "u1", country: "CA" });
    const trusting = { user_id: "u1", country: "CA", email: "claimed@b.example" };
    expect(await addStoredUser({ user_id: "u1" }, "e1", true, deps)).toEqual(trusting);
  });

  it("leaves the context alone when the user is unknown", async () => {
    const { users } = directoryThat(async () => ({}));
    expect(await addStoredUser(CONTEXT, "e1", true, { users, clock: systemClock, log: ignore })).toBe(CONTEXT);
  });

  it("evaluates without it when the store fails, and says so without naming the user", async () => {
    const lines: string[] = [];
    const { users } = directoryThat(async () => {
      throw new Error("overloaded");
    });
    const log = (level: string, message: string, fields?: object): void =>
      void lines.push(JSON.stringify([level, message, fields]));
    expect(await addStoredUser(CONTEXT, "e1", true, { users, clock: systemClock, log })).toBe(CONTEXT);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain("u1");
  });

  it("does not wait for a store that does not answer", async () => {
    const clock = createManualClock();
    const { users } = directoryThat(() => new Promise(() => undefined));
    const added = addStoredUser(CONTEXT, "e1", true, { users, clock, log: ignore });
    await clock.advance(500);
    expect(await added).toBe(CONTEXT);
  });
});

const ignore = (): void => undefined;

/** Only reading is asked for here; the real directory runs in the Worker's tests. */
function directoryThat(readUser: () => Promise<StoredParts>): { users: UserDirectory } {
  const refuse = async (): Promise<never> => {
    throw new Error("not asked for in these tests");
  };
  return {
    users: {
      readUser,
      patchUser: refuse,
      exportUser: refuse,
      deleteUser: refuse,
      writeOptIns: refuse,
      readOptIns: refuse,
    },
  };
}
