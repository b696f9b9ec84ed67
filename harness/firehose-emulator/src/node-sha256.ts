import { createHash, createHmac } from "node:crypto";

type Data = string | ArrayBuffer | ArrayBufferView;

interface Hashing {
  update(data: string | Uint8Array): unknown;
  digest(): Uint8Array;
}

/** SHA-256, keyed when there is a secret, in the shape in which `@smithy/signature-v4` takes its hash. */
export class NodeSha256 {
  readonly #secret: Data | undefined;
  #hash: Hashing;

  constructor(secret?: Data) {
    this.#secret = secret;
    this.#hash = this.#create();
  }

  update(data: Data): void {
    this.#hash.update(toInput(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#create();
  }

  #create(): Hashing {
    return this.#secret === undefined ? createHash("sha256") : createHmac("sha256", toInput(this.#secret));
  }
}

function toInput(data: Data): string | Uint8Array {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
