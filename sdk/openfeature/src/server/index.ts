export { BurgeeProvider, type ProviderOptions } from "./burgee-provider.ts";
