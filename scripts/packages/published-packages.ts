/** Folders of the packages that are published. They hold every other package that they need, so users install one. */
export const PUBLISHED_FOLDERS = ["sdk/server", "sdk/client", "sdk/openfeature", "cli"] as const;

/** Packages that are not published but bundled into those that need them; what they depend on is installed. */
export const BUNDLED_FOLDERS: Readonly<Record<string, string>> = {
  "@burgee/contract": "contract",
  "@burgee/sdk-core": "sdk/core",
  "@burgee/bucketing-wasm": "bucketing-wasm",
  "@burgee/publisher": "publisher",
};
