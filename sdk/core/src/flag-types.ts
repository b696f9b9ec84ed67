import type { VariableValue, WidenValue } from "./evaluate-variable.ts";

declare global {
  /**
   * Types of variables by key. Empty until the application adds the file that `burgee types` writes; then both SDKs accept
   * these keys alone. It is global because each package has a copy of these declarations, and all must see the same keys.
   */
  // oxlint-disable-next-line typescript/no-empty-object-type -- the application's file adds the members
  interface BurgeeFlags {}
}

/**
 * Keys of variables: any text, or those of the file that `burgee types` wrote.
 *
 * @example
 * ```ts
 * function readSwitch(key: FlagKey): FlagKey {
 *   return key;
 * }
 * ```
 */
export type FlagKey = [keyof BurgeeFlags] extends [never] ? string : Extract<keyof BurgeeFlags, string>;

/** What the default of a variable may be. */
export type FlagDefault<Key extends FlagKey> = [keyof BurgeeFlags] extends [never]
  ? VariableValue
  : BurgeeFlags[Extract<Key, keyof BurgeeFlags>];

/** What a variable holds: the type of its key, without typed keys that of its default. */
export type FlagValue<Key extends FlagKey, Default> = [keyof BurgeeFlags] extends [never]
  ? WidenValue<Default>
  : BurgeeFlags[Extract<Key, keyof BurgeeFlags>];
