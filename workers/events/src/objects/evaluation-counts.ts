import { DurableObject } from "cloudflare:workers";

import { readActivity, readCounts, readDefaulted, readPolls } from "../adapters/count-queries.ts";
import { sweepCounts } from "../adapters/count-sweep.ts";
import {
  addEvaluations,
  addPolls,
  createCountTables,
  type PollRow,
  readEnvironmentId,
  writeEnvironmentId,
} from "../adapters/count-tables.ts";
import { nextSweepMs } from "../core/count-steps.ts";
import type { EvaluationRow } from "../core/evaluation-adder.ts";
import type { ActivityRow, CountQuery, CountRow, DefaultedVariable, EtagPolls } from "../core/ports.ts";
import { createNameSource, type EventsEnv } from "../services.ts";

/**
 * Counts what SDKs of one environment evaluate and hold, in the SQLite database of a Durable Object. Only screens depend on
 * it: what it does not take is lost.
 */
export class EvaluationCounts extends DurableObject<EventsEnv> {
  readonly #sql: SqlStorage;
  #isSweepPlanned = false;

  constructor(ctx: DurableObjectState, env: EventsEnv) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    createCountTables(this.#sql);
  }

  async addEvaluations(environmentId: string, rows: readonly EvaluationRow[]): Promise<void> {
    this.ctx.storage.transactionSync(() => addEvaluations(this.#sql, rows));
    await this.#planSweep(environmentId);
  }

  /** Adds polls by the ETag that each SDK held afterwards. */
  async addPolls(environmentId: string, rows: readonly PollRow[]): Promise<void> {
    this.ctx.storage.transactionSync(() => addPolls(this.#sql, rows, Date.now()));
    await this.#planSweep(environmentId);
  }

  readCounts(query: CountQuery): readonly CountRow[] {
    return readCounts(this.#sql, query);
  }

  readActivity(): readonly ActivityRow[] {
    return readActivity(this.#sql, Date.now());
  }

  readPropagation(): { readonly polls: readonly EtagPolls[]; readonly defaulted: readonly DefaultedVariable[] } {
    const nowMs = Date.now();
    return { polls: readPolls(this.#sql, nowMs), defaulted: readDefaulted(this.#sql, nowMs) };
  }

  /** Sums up what is over, deletes what is old, and comes again while something is left. */
  override async alarm(): Promise<void> {
    const environmentId = readEnvironmentId(this.#sql);
    const names = await createNameSource(this.env)(environmentId);
    const nowMs = Date.now();
    const isKnown = names === undefined ? undefined : names.isKnown.bind(names);
    this.#isSweepPlanned = this.ctx.storage.transactionSync(() => sweepCounts(this.#sql, nowMs, isKnown));
    if (this.#isSweepPlanned) await this.ctx.storage.setAlarm(nextSweepMs(nowMs, Math.random()));
  }

  async #planSweep(environmentId: string): Promise<void> {
    if (this.#isSweepPlanned) return;
    writeEnvironmentId(this.#sql, environmentId);
    const planned = await this.ctx.storage.getAlarm();
    if (planned === null) await this.ctx.storage.setAlarm(nextSweepMs(Date.now(), Math.random()));
    this.#isSweepPlanned = true;
  }
}
