export { BurgeeWebProvider, type WebClientOptions, type WebProviderOptions } from "./burgee-web-provider.ts";
