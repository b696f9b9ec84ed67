import assert from "node:assert/strict";

import type { EvaluationDetails, JsonValue } from "@openfeature/server-sdk";

import { waitUntil } from "../official/wait-until.ts";
import type { OpenFeatureWorld } from "./openfeature-world.ts";
import type {
  FlagType,
  ProviderEventName,
  ProviderSubject,
  SeenEvent,
  SubjectKind,
  SubjectSettings,
  SuiteHook,
} from "./provider-subject.ts";

export interface AskedFlag {
  readonly type: FlagType;
  readonly key: string;
  readonly fallback: JsonValue;
}

/** How long a provider may take to notice what happens to its backend, where a scenario does not say. */
const EVENT_TIMEOUT_MS = 60_000;

/** What one scenario has done so far. */
export class ScenarioState {
  readonly world: OpenFeatureWorld;
  readonly kind: SubjectKind;
  context: Record<string, JsonValue> | undefined;
  details: EvaluationDetails<JsonValue> | undefined;
  hooks: readonly SuiteHook[] = [];
  /** What hooks recorded, in order. */
  readonly calls: string[] = [];
  /** The event that the last step waited for. */
  event: SeenEvent | undefined;
  #flag: AskedFlag | undefined;
  #subject: ProviderSubject | undefined;
  readonly #opened: ProviderSubject[] = [];
  #seenEvents = 0;

  constructor(world: OpenFeatureWorld, kind: SubjectKind) {
    this.world = world;
    this.kind = kind;
  }

  get subject(): ProviderSubject {
    assert.ok(this.#subject, "no provider was set up");
    return this.#subject;
  }

  get flag(): AskedFlag {
    assert.ok(this.#flag, "no flag was named");
    return this.#flag;
  }

  set flag(flag: AskedFlag) {
    this.#flag = flag;
  }

  get found(): EvaluationDetails<JsonValue> {
    assert.ok(this.details, "nothing was evaluated");
    return this.details;
  }

  /** Another provider takes the place of the one before. Its initialisation is not awaited. */
  open(changes: Partial<SubjectSettings> = {}): Promise<void> {
    this.#subject = this.kind.create({ ...this.kind.settings(this.world), ...changes });
    this.#opened.push(this.#subject);
    this.#seenEvents = 0;
    const setting = this.#subject.set();
    setting.catch(() => undefined);
    return setting;
  }

  async evaluate(): Promise<void> {
    const { type, key, fallback } = this.flag;
    this.details = await this.subject.evaluate(type, key, fallback, this.context, this.hooks);
  }

  /** Waits for the next event of this name after those that were waited for. */
  async waitForEvent(name: ProviderEventName, timeoutMs = EVENT_TIMEOUT_MS): Promise<void> {
    const { events } = this.subject;
    const find = () => events.findIndex((event, at) => at >= this.#seenEvents && event.name === name);
    const explain = () => `(seen: ${events.map((event) => event.name).join(", ")})`;
    await waitUntil(`a "${name}" event is emitted`, timeoutMs, () => find() !== -1, explain);
    this.event = events[find()];
    this.#seenEvents = find() + 1;
  }

  async close(): Promise<void> {
    this.world.restoreBackend();
    for (const subject of this.#opened) await subject.close();
  }
}
