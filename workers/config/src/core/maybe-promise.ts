/** What memory can answer comes as a plain value: a 304 is too cheap for a promise. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Continues at once unless there is something to await. */
export function after<Value, Result>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  return value instanceof Promise ? value.then(next) : next(value);
}
