// What a page needs while somebody edits. Apart from the rest, so that a bundler can load that later.
export { locateValue } from "./locate-value.ts";
export { tallyImpact } from "./measure-impact.ts";
export { openProjectPreview } from "./project/open-project-preview.ts";
export { makeSampleUsers } from "./sample-users.ts";
