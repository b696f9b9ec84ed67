import "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** JWK with which the tests sign what Access would. */
    readonly privateKey: object;
  }
}
