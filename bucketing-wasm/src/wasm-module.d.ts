/** Bundlers for Workers import a binary as a compiled module. */
declare module "*.wasm" {
  const module: object;
  export default module;
}

/** Bundlers for Vercel's edge do the same when the import says so. */
declare module "*.wasm?module" {
  const module: object;
  export default module;
}

/** The binary in base64; the build writes it. */
declare module "*/engine-base64.js" {
  const engineBase64: string;
  export default engineBase64;
}
