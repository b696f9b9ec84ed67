/** The part of `node:zlib` that is used. All of Node's types would clash with those of Workers. */
declare module "node:zlib" {
  type Callback = (error: Error | null, result: Uint8Array) => void;
  export function gzip(bytes: Uint8Array, options: { level?: number }, callback: Callback): void;
  export function brotliCompress(
    bytes: Uint8Array,
    options: { params?: Record<number, number> },
    callback: Callback,
  ): void;
  export const constants: { readonly BROTLI_PARAM_QUALITY: number; readonly BROTLI_PARAM_SIZE_HINT: number };
}
