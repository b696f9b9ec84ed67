/** The server under test, as the kit talks to it: plain HTTP, nothing hidden. */
interface OfrepSubjectOptions {
  /** Origin, and path prefix if any. */
  readonly url: string;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

export interface OfrepAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown;
}

export interface OfrepCall {
  /** Sent as JSON; `rawBody` wins. */
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** What the request carries to identify itself. Default: the token as a bearer. */
  readonly credential?: "bearer" | "api-key" | "none" | { readonly bearer: string };
}

const FLAGS_PATH = "/ofrep/v1/evaluate/flags";

/** Talks to one OFREP server. Rejects only when no answer arrives in time. */
export class OfrepSubject {
  readonly #options: OfrepSubjectOptions;

  constructor(options: OfrepSubjectOptions) {
    this.#options = options;
  }

  get hasToken(): boolean {
    return this.#options.token !== undefined;
  }

  /** Calls the bulk endpoint. */
  evaluateAll(call: OfrepCall = {}): Promise<OfrepAnswer> {
    return this.#send(FLAGS_PATH, call);
  }

  /** Calls the endpoint of one flag; the key is percent-encoded. */
  evaluateFlag(key: string, call: OfrepCall = {}): Promise<OfrepAnswer> {
    return this.#send(`${FLAGS_PATH}/${encodeURIComponent(key)}`, call);
  }

  /** Opens an event stream; the caller cancels the body. `url` may be relative to the server. */
  openStream(url: string, signal: AbortSignal): Promise<Response> {
    const absolute = new URL(url, this.#options.url);
    return fetch(absolute, { headers: { accept: "text/event-stream", origin: "https://app.example" }, signal });
  }

  async #send(path: string, call: OfrepCall): Promise<OfrepAnswer> {
    const url = new URL(`${this.#options.url.replace(/\/+$/, "")}${path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    const body = call.rawBody ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const response = await fetch(url, {
      method: call.method ?? "POST",
      headers: { ...this.#buildHeaders(call), ...call.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(this.#options.timeoutMs),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      text,
      json: parseJson(text),
    };
  }

  #buildHeaders({ credential = "bearer" }: OfrepCall): Record<string, string> {
    const headers: Record<string, string> = { "content-type": "application/json", accept: "application/json" };
    const { token } = this.#options;
    if (typeof credential === "object") headers["authorization"] = `Bearer ${credential.bearer}`;
    else if (token !== undefined && credential === "bearer") headers["authorization"] = `Bearer ${token}`;
    else if (token !== undefined && credential === "api-key") headers["x-api-key"] = token;
    return headers;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
