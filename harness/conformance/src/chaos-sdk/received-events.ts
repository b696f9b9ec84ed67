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

  /** False when the platform would refuse the post. */
  take(body: string): boolean {
    const post = parsePost(body);
    if (post === undefined || typeof post["payloadId"] !== "string") {
      this.problems.push(`a malformed post: ${body.slice(0, 100)}`);
      return false;
    }
    const known = this.#bodies.get(post["payloadId"]);
    if (known !== undefined) {
      if (known !== body) this.problems.push("a post was sent again with other bytes");
      return true;
    }
    this.#bodies.set(post["payloadId"], body);
    const entries: unknown[] = Array.isArray(post["batch"]) ? post["batch"] : [post];
    for (const entry of entries) {
      const events: unknown = isRecord(entry) ? entry["events"] : undefined;
      if (Array.isArray(events)) for (const event of events) this.#count(event);
    }
    return true;
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

function parsePost(body: string): Record<string, unknown> | undefined {
  try {
    const post: unknown = JSON.parse(body);
    return isRecord(post) ? post : undefined;
  } catch {
    return undefined;
  }
}
