import type * as v from "valibot";

type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Frozen<Value[Name]> }
    : Value;

/** What a schema returns, read-only at every depth. */
export type Output<Schema extends v.GenericSchema> = Frozen<v.InferOutput<Schema>>;
