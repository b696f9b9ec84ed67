import { createRecordSigner, createSigningKey, SIGNED_POINTER_HEADER } from "@burgee/contract";

import { type PublishedVersion, signBody } from "./published-versions.ts";

/** A config that a client must not use, with the headers that go with it. */
export interface ForgedAnswer {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a client would serve if it took a forged config into use: lower than any version, so that it counts as a step back. */
const FORGED_VALUE = '"value":"-1"';

/** Forges an answer in one of the ways of somebody between platform and client, in turn by `attempt`. */
export async function tamper(
  version: PublishedVersion,
  versions: readonly PublishedVersion[],
  attempt: number,
): Promise<ForgedAnswer> {
  const body = version.serverBody.replace(`"value":"${version.number}"`, FORGED_VALUE);
  switch (attempt % 4) {
    case 0:
      return { body, headers: {} };
    case 1:
      return { body, headers: { [SIGNED_POINTER_HEADER]: "not a signature" } };
    case 2: {
      const { privateKey } = await createSigningKey("chaos");
      const pointer = await signBody(createRecordSigner(privateKey), body, version.number);
      return { body, headers: { [SIGNED_POINTER_HEADER]: pointer } };
    }
    default: {
      // Really signed, but older: only its other headers claim that it is the newest.
      const { serverBody, headers } = versions[0] ?? version;
      return { body: serverBody, headers: { [SIGNED_POINTER_HEADER]: headers[SIGNED_POINTER_HEADER] ?? "" } };
    }
  }
}
