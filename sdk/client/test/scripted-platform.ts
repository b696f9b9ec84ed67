/** The client half of a platform as a `fetch` function, for tests that move the clock by hand. */
export class ScriptedPlatform {
  /** Version that is answered; `replayed` is answered in place of it, as by a replica that lags behind. */
  version = 1;
  replayed: number | undefined;
  hasVersionNumbers = true;
  /** Status of answers in place of 200; 0 is a broken connection. */
  status = 200;
  /** Whether streams open, stay silent for ever, or are refused. */
  streamMode: "open" | "refused" | "none" = "open";
  readonly configRequests: { readonly query: URLSearchParams; readonly init: RequestInit }[] = [];
  readonly streamRequests: string[] = [];
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  /** Held back answers, oldest first, while `isSlow`. */
  readonly #waiting: (() => void)[] = [];
  isSlow = false;

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    if (url.pathname === "/event-stream") return this.#openStream(url, init.signal ?? undefined);
    if (url.pathname !== "/v1/sdkConfig") return Response.json({ message: "ok" }, { status: 201 });
    this.configRequests.push({ query: url.searchParams, init });
    const answer = this.#answer(url.searchParams.get("user_id") ?? "");
    if (this.isSlow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (answer === undefined) throw new TypeError("fetch failed");
    return answer;
  };

  get streamCount(): number {
    return this.#streams.size;
  }

  /** Sends the answers that were held back, with what they said when they were asked for. */
  release(): void {
    this.isSlow = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  push(text: string): void {
    for (const stream of this.#streams) stream.enqueue(new TextEncoder().encode(text));
  }

  announce(): void {
    const inner = JSON.stringify({
      type: "refetchConfig",
      etag: `"v${this.version}"`,
      lastModified: this.version * 1000,
    });
    this.push(`id: ${this.version}\ndata: ${JSON.stringify({ data: inner })}\n\n`);
  }

  breakStreams(): void {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  /** What a server would render into a page. */
  render(userId: string): Record<string, unknown> {
    const version = this.replayed ?? this.version;
    const feature = {
      _id: "f",
      key: "f",
      type: "release",
      _variation: `v${version}`,
      variationKey: "on",
      variationName: "on",
    };
    const variable = (key: string, type: string, value: unknown) => ({
      _id: key,
      key,
      type,
      value,
      _feature: "f",
      eval: { reason: "TARGETING_MATCH" },
    });
    return {
      project: { _id: "p", key: "p" },
      environment: { _id: "e", key: "e" },
      features: { f: feature },
      featureVariationMap: { f: `v${version}` },
      variableVariationMap: {},
      variables: { version: variable("version", "Number", version), user: variable("user", "String", userId) },
      etag: `"v${version}"`,
      ...(this.streamMode === "none"
        ? {}
        : { sse: { url: "https://platform.test/event-stream?token=t", inactivityDelay: 50 } }),
    };
  }

  #answer(userId: string): Response | undefined {
    if (this.status === 0) return undefined;
    if (this.status !== 200) return Response.json({ message: "no" }, { status: this.status });
    const number = this.replayed ?? this.version;
    const headers = this.hasVersionNumbers ? { "burgee-config": `${number};age=0;rung=memory` } : undefined;
    return Response.json(this.render(userId), headers && { headers });
  }

  #openStream(url: URL, signal: AbortSignal | undefined): Response {
    this.streamRequests.push(url.search);
    if (this.streamMode === "refused") return new Response("", { status: 502 });
    let stream: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        stream = controller;
        this.#streams.add(controller);
      },
      cancel: () => void this.#streams.delete(stream),
    });
    signal?.addEventListener("abort", () => {
      if (this.#streams.delete(stream)) stream.error(new DOMException("aborted", "AbortError"));
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}
