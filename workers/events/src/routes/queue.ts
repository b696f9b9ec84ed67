import { isRecord } from "@burgee/contract";

import { drainSpool, type DrainNews } from "../core/drain-spool.ts";
import type { Services } from "../services.ts";

/** Consumer of the spill queue: delivers the objects that the messages name, and answers each message by itself. */
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
  const outcomes = await drainSpool(
    pointers.map(({ name }) => name),
    {
      store: services.store,
      deliver: services.deliverSpooled,
      random: services.random,
      tell: (news) => tell(news, services),
    },
  );
  for (const [index, { message }] of pointers.entries()) {
    const outcome = outcomes[index];
    if (outcome?.kind === "retry") message.retry({ delaySeconds: outcome.delaySeconds });
    else message.ack();
  }
}

function tell(news: DrainNews, services: Services): void {
  const { kind, events, reason } = news;
  if (kind === "store_failed") services.log("error", "the spool does not answer", { reason });
  else if (kind === "dead") services.log("error", "a spool object became a dead letter", { events, reason });
  else if (kind === "waiting") services.log("warn", "a spool object waits for its next round", { events, reason });
  if (kind !== "delivered" && kind !== "dead") return;
  for (const [environmentId, count] of Object.entries(news.environments ?? {})) {
    services.count(kind, environmentId, count);
  }
}
