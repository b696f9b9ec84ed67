// Runs before `npm pack` and `npm publish` in the folder of a published package. What lies there is for the workspace.

console.error(`This folder exports sources. Pack what is published: npm run pack:all -- --to FOLDER`);
process.exit(1);
