import { brotliCompress, constants, gzip } from "node:zlib";

import type { Compress } from "../core/ports.ts";

/** Compresses well enough in little time: a request waits for it once per version, encoding and isolate. */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

/** Compresses a whole body. */
export const compressBody: Compress = (bytes, encoding) =>
  new Promise((resolve, reject) => {
    const settle = (error: Error | null, result: Uint8Array): void => {
      if (error === null) resolve(Uint8Array.from(result));
      else reject(error);
    };
    if (encoding === "gzip") gzip(bytes, { level: GZIP_LEVEL }, settle);
    else
      brotliCompress(
        bytes,
        {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
          },
        },
        settle,
      );
  });
