import { PublishError } from "./publish-error.ts";
import { readError } from "./read-error.ts";

/** Reads an answer of one JSON value per line while it arrives. Throws `PublishError` when it is refused or breaks off. */
export async function* readLines<Value>(opened: Promise<Response>): AsyncGenerator<Value> {
  const response = await opened;
  if (!response.ok || response.body === null) throw readError(response.status, await readRefusal(response));
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as Value;
    }
  } catch (cause) {
    throw new PublishError("unreachable", response.status, "the answer broke off: try again", { cause });
  }
  if (rest !== "") throw new PublishError("unreachable", response.status, "the answer broke off: try again");
}

async function readRefusal(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
