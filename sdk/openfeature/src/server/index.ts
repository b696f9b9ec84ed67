export { BurgeeProvider } from "./burgee-provider.ts";
