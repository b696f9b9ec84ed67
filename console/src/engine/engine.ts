import type { Answer, Ask, FromWorker, QuestionName, ToWorker } from "./questions.ts";

/** An answer, or why there is none. Nothing rejects. */
export type Reply<Result> =
  | { readonly kind: "answer"; readonly answer: Result }
  /** A later question of the same lane took its place. */
  | { readonly kind: "superseded" }
  /** The worker failed, or died twice over the question. */
  | { readonly kind: "failed"; readonly message: string };

export interface AskOptions {
  /** Of questions in one lane, only the newest is answered: `"impact"` of a form that somebody types into. */
  readonly lane?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** The compiler and the engine, in a Web Worker that is started at the first question and again when it dies. */
export interface Engine {
  readonly ask: <Name extends QuestionName>(
    name: Name,
    ask: Ask<Name>,
    options?: AskOptions,
  ) => Promise<Reply<Answer<Name>>>;
  readonly close: () => void;
}

/** The worker, as the engine uses it. */
export interface WorkerPort {
  send(message: ToWorker): void;
  end(): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** The worker did not start, or ended by itself. */
  onDeath(listener: (message: string) => void): void;
}

interface Pending {
  readonly message: Exclude<ToWorker, { readonly name: "cancel" }>;
  readonly options: AskOptions;
  readonly settle: (reply: Reply<unknown>) => void;
  isSent: boolean;
  deaths: number;
}

/** How often the worker may die over a question. */
const DEATHS_MAX = 2;
/** What a new worker is told first: questions that left something behind in the old one. */
const isKept = (name: QuestionName): boolean => name === "open" || name === "hold" || name === "edit";
/** Questions whose answers let others in between. Of the rest, one at a time is sent, so that a superseded one costs nothing. */
const isLong = (name: QuestionName): boolean => name === "previewAll" || name === "compare";

export function createEngine(start: () => WorkerPort): Engine {
  const pending = new Map<number, Pending>();
  let kept: Pending["message"][] = [];
  let worker: WorkerPort | undefined;
  let count = 0;

  function startAgain(): WorkerPort {
    const started = start();
    worker = started;
    started.onMessage(receive);
    started.onDeath(survive);
    for (const message of kept) if (!pending.has(message.id)) started.send(message);
    return started;
  }

  function sendNext(): void {
    for (const asked of pending.values()) {
      const isAlone = !isLong(asked.message.name);
      if (asked.isSent && isAlone) return;
      if (asked.isSent) continue;
      asked.isSent = true;
      (worker ?? startAgain()).send(asked.message);
      if (isAlone) return;
    }
  }

  function survive(message: string): void {
    worker?.end();
    worker = undefined;
    for (const asked of [...pending.values()].filter(({ isSent }) => isSent)) {
      asked.isSent = false;
      asked.deaths += 1;
      if (asked.deaths >= DEATHS_MAX) end(asked, { kind: "failed", message });
    }
    sendNext();
  }

  function receive(data: FromWorker): void {
    const asked = pending.get(data.id);
    if (asked === undefined) return;
    if (data.kind === "progress") {
      asked.options.onProgress?.(data.done, data.total);
      return;
    }
    if (data.kind === "answer") end(asked, { kind: "answer", answer: data.answer });
    else if (data.kind === "cancelled") end(asked, { kind: "superseded" });
    else end(asked, { kind: "failed", message: data.message });
    sendNext();
  }

  function end(asked: Pending, reply: Reply<unknown>): void {
    pending.delete(asked.message.id);
    // What failed would fail again.
    if (reply.kind === "failed") kept = kept.filter(({ id }) => id !== asked.message.id);
    asked.settle(reply);
  }

  function supersede(lane: string): void {
    for (const earlier of pending.values()) {
      if (earlier.options.lane !== lane || isKept(earlier.message.name)) continue;
      if (earlier.isSent) worker?.send({ id: earlier.message.id, name: "cancel" });
      end(earlier, { kind: "superseded" });
    }
  }

  return {
    ask(name, ask, options = {}) {
      count += 1;
      const message = { id: count, name, ask } as Pending["message"];
      if (options.lane !== undefined) supersede(options.lane);
      if (isKept(name)) kept = [...kept.filter((earlier) => !replaces(message, earlier)), message];
      return new Promise<Reply<Answer<typeof name>>>((resolve) => {
        const settle = resolve as Pending["settle"];
        pending.set(message.id, { message, options, settle, isSent: false, deaths: 0 });
        sendNext();
      });
    },
    close() {
      worker?.end();
      worker = undefined;
      for (const asked of pending.values()) end(asked, { kind: "superseded" });
      kept = [];
    },
  };
}

/** Whether a message makes an earlier one needless for a new worker. */
function replaces(later: Pending["message"], earlier: Pending["message"]): boolean {
  if (later.name === "hold") return earlier.name === "hold" && earlier.ask.name === later.ask.name;
  if (later.name === "open") {
    return (earlier.name === "open" || earlier.name === "edit") && earlier.ask.workspace === later.ask.workspace;
  }
  return (
    later.name === "edit" &&
    earlier.name === "edit" &&
    earlier.ask.workspace === later.ask.workspace &&
    earlier.ask.path === later.ask.path
  );
}
