/** Bindings of the test Worker, at its top level. */
declare module "cloudflare:workers" {
  export const env: { readonly SERVER_KEY: string; readonly BASE_URL: string };
}
