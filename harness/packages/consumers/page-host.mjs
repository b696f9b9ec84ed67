import { pathToFileURL } from "node:url";

// Runs a bundled page: the parts of a browser that the client uses, without Node's own.
const { BASE_URL: baseUrl, CLIENT_KEY: clientKey, BUNDLE: bundle } = process.env;
const values = new Map();

globalThis.burgeeTestHost = {
  baseUrl,
  clientKey,
  page: { isHidden: () => false, onChange: () => () => undefined },
  storage: {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
    removeItem: (key) => values.delete(key),
  },
  report: (answers) => console.log(JSON.stringify(answers)),
};
await import(pathToFileURL(bundle).href);
