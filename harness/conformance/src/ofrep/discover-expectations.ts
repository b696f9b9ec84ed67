import type { JsonValue } from "@burgee/contract";

import { readFlags } from "./answer-shape.ts";
import { readFlagType, type OfrepExpectations } from "./expectations.ts";
import type { OfrepSubject } from "./ofrep-subject.ts";

const CONTEXT = { targetingKey: "ofrep-conformance-kit" };

/**
 * Learns the flags of an unknown server from its bulk answer. Values are then only checked for consistency.
 * Throws an Error when the server serves no flag with a value.
 */
export async function discoverExpectations(subject: OfrepSubject): Promise<OfrepExpectations> {
  const answer = await subject.evaluateAll({ body: { context: CONTEXT } });
  const listed = readFlags(answer);
  const found = listed.flatMap(({ key, value }) => {
    const type = readFlagType(value);
    return typeof key === "string" && type !== undefined ? [{ key, type, value: value as JsonValue }] : [];
  });
  if (found.length === 0) {
    throw new Error(
      `the server serves no flags (status ${answer.status}): give --token if it wants one, or --expectations for a context that is served some`,
    );
  }
  const codeDefaults = listed.flatMap((flag) =>
    typeof flag["key"] === "string" && !("value" in flag) && !("errorCode" in flag) ? [flag["key"]] : [],
  );
  return {
    flags: found.map(({ key, type }) => ({ key, type })),
    unknownFlag: "no-such-flag-7f3a",
    contexts: [
      {
        name: "discovered",
        context: CONTEXT,
        values: Object.fromEntries(found.map(({ key, value }) => [key, value])),
        codeDefaults,
      },
    ],
  };
}
