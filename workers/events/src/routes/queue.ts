import { isRecord } from "@burgee/contract";

import { drainSpool, type DrainNews } from "../core/drain-spool.ts";
import type { EventsRuntime } from "../services.ts";

/** Consumer of the spill queue: delivers the objects that the messages name, and answers each message by itself. */
export async function consumePointers(batch: MessageBatch, runtime: EventsRuntime): Promise<void> {
  const pointers: { message: Message; name: string }[] = [];
  for (const message of batch.messages) {
    const name = isRecord(message.body) ? message.body["name"] : undefined;
    if (typeof name === "string") pointers.push({ message, name });
    else {
      runtime.log("error", "a message of the spill queue names no object; it is dropped");
      message.ack();
    }
  }
  const outcomes = await drainSpool(
    pointers.map(({ name }) => name),
    {
      store: runtime.store,
      deliver: runtime.deliverSpooled,
      random: runtime.random,
      tell: (news) => tell(news, runtime),
    },
  );
  for (const [index, { message }] of pointers.entries()) {
    const outcome = outcomes[index];
    if (outcome?.kind === "retry") message.retry({ delaySeconds: outcome.delaySeconds });
    else message.ack();
  }
}

function tell(news: DrainNews, runtime: EventsRuntime): void {
  const { kind, events, reason } = news;
  if (kind === "store_failed") runtime.log("error", "the spool does not answer", { reason });
  else if (kind === "dead") runtime.log("error", "a spool object became a dead letter", { events, reason });
  else if (kind === "waiting") runtime.log("warn", "a spool object waits for its next round", { events, reason });
  if (kind !== "delivered" && kind !== "dead") return;
  for (const [environmentId, count] of Object.entries(news.environments ?? {})) {
    runtime.count(kind, environmentId, count);
  }
}
