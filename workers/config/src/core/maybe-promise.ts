/** What memory can answer comes as a plain value: a 304 is too cheap for a promise. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Continues at once unless there is something to await. */
export function after<Value, Result>(
  value: MaybePromise<Value>,
  proceed: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  return value instanceof Promise ? value.then(proceed) : proceed(value);
}
