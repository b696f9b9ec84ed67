/** Bundlers for Workers import a binary as a compiled module. */
declare module "*.wasm" {
  const module: object;
  export default module;
}
