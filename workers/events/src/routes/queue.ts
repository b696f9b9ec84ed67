import { isRecord } from "@burgee/contract";

import { drainSpool } from "../core/drain-spool.ts";
import type { Services } from "../services.ts";

/** Consumer of the spill queue: delivers the objects that the messages name, and acknowledges each message by itself. */
export async function consumePointers(batch: MessageBatch, services: Services): Promise<void> {
  const pointers: { message: Message; name: string }[] = [];
  for (const message of batch.messages) {
    const name = isRecord(message.body) ? message.body["name"] : undefined;
    if (typeof name === "string") pointers.push({ message, name });
    else {
      services.log("error", "a message of the spill queue names no object; it is dropped");
      message.ack();
    }
  }
  const names = pointers.map(({ name }) => name);
  const outcomes = await drainSpool(names, services);
  for (const [index, { message }] of pointers.entries()) {
    const outcome = outcomes[index];
    if (outcome?.kind === "retry") message.retry({ delaySeconds: outcome.delaySeconds });
    else message.ack();
  }
}
