/** Version of this package, as requests and reports name it; a test keeps it equal to package.json. */
export const SDK_VERSION = "0.1.0";
