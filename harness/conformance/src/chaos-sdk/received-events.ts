import { isRecord } from "@burgee/contract";

/** All that a server took of one client's events. A post that arrives twice counts once, as the platform counts it. */
export class ReceivedEvents {
  /** Values of the tracked events: the client numbers them. */
  readonly tracked = new Set<number>();
  /** How many evaluations were reported. */
  evaluations = 0;
  /** Posts that break the protocol, and tracked events that are in two posts. */
  readonly problems: string[] = [];
  readonly #bodies = new Map<string, string>();

  take(body: string): void {
    const post: unknown = JSON.parse(body);
    if (!isRecord(post) || typeof post["payloadId"] !== "string") {
      this.problems.push("a post without payloadId");
      return;
    }
    const known = this.#bodies.get(post["payloadId"]);
    if (known !== undefined) {
      if (known !== body) this.problems.push("a post was sent again with other bytes");
      return;
    }
    this.#bodies.set(post["payloadId"], body);
    const entries: unknown[] = Array.isArray(post["batch"]) ? post["batch"] : [post];
    for (const entry of entries) {
      const events: unknown = isRecord(entry) ? entry["events"] : undefined;
      if (Array.isArray(events)) for (const event of events) this.#count(event);
    }
  }

  #count(event: unknown): void {
    if (!isRecord(event)) return;
    const { type, value } = event;
    if (typeof value !== "number") return;
    if (type !== "customEvent") this.evaluations += value;
    else if (this.tracked.has(value)) this.problems.push(`event ${value} is in two posts`);
    else this.tracked.add(value);
  }
}
