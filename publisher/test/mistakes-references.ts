import type { Mistake } from "./mistakes.ts";
import { editFeature, sampleBundle } from "./sample-bundle.ts";

/** Names of things that do not exist, or exist twice. */
export const REFERENCES_MISTAKES: readonly Mistake[] = [
  {
    name: "an environment is mistyped",
    bundle: editFeature("  production:", "  prodution:"),
    place: "features/checkout.yaml:10:3",
    message: "there is no environment `prodution`",
    remedy: "Did you mean `production`?",
  },
  {
    name: "an audience is mistyped",
    bundle: editFeature("audience: staff", "audience: stuff"),
    place: "features/checkout.yaml:13:27",
    message: "there is no audience `stuff`",
    remedy: "Did you mean `staff`?",
  },
  {
    name: "a served variation is mistyped",
    bundle: editFeature("serve: short", "serve: shrt"),
    place: "features/checkout.yaml:14:16",
    message: "the feature has no variation `shrt`",
    remedy: "Did you mean `short`?",
  },
  {
    name: "a variation of a split is mistyped",
    bundle: editFeature("long: 60", "lng: 60"),
    place: "features/checkout.yaml:16:18",
    message: "the feature has no variation `lng`",
    remedy: "Did you mean `long`?",
  },
  {
    name: "the default is mistyped",
    bundle: editFeature("type: release", "type: release\ndefault: shrt"),
    place: "features/checkout.yaml:2:10",
    message: "the feature has no variation `shrt`",
    remedy: "Did you mean `short`?",
  },
  {
    name: "the baseline is mistyped",
    bundle: editFeature("type: release", "type: release\ncontrolVariation: shrt"),
    place: "features/checkout.yaml:2:19",
    message: "the feature has no variation `shrt`",
    remedy: "Did you mean `short`?",
  },
  {
    name: "a variable in values is mistyped",
    bundle: editFeature("pages: 3,", "page: 3,"),
    place: "features/checkout.yaml:6:21",
    message: "the feature has no variable `page`",
    remedy: "Did you mean `pages`?",
  },
  {
    name: "a variable has neither type nor file",
    bundle: editFeature("  copy: String", "  copy:"),
    place: "features/checkout.yaml:4:3",
    message: "variable `copy` is not defined",
    remedy: "Give it a type here, such as `copy: String`, or add variables/copy.yam",
  },
  {
    name: "a variable belongs to two features",
    bundle: sampleBundle({
      "features/x.yaml": "type: ops\nvariables: { pages: Number }\nvariations: { a: { pages: 1 } }\n",
    }),
    place: "features/x.yaml:2:14",
    message: "variable `pages` is already defined by feature `checkout`",
    remedy: "Rename one of them.",
  },
  {
    name: "a complete feature serves nothing",
    bundle: editFeature("type: release", "type: release\nstatus: complete"),
    place: "features/checkout.yaml:2:9",
    message: "a complete feature serves one variation everywhere but names none",
    remedy: "Add `staticVariation:` with the variation that everyone gets.",
  },
  {
    name: "two features have one identity",
    bundle: sampleBundle({ "features/x.yaml": "type: ops\nrenamedFrom: checkout\nflag: Boolean\n" }),
    place: "features/x.yaml:2:14",
    message: "feature `x` would get the same id as `checkout`",
    remedy: "Only one of them may carry the old identity: remove `renamedFrom` or `",
  },
  {
    name: "an audience refers to itself",
    bundle: sampleBundle({ "audiences/staff.yaml": "when: { audience: staff }\n" }),
    place: "audiences/staff.yaml:1:19",
    message: "audiences refer to each other in a circle: staff → staff",
    remedy: "Break the circle: `staff` refers to `staff` here.",
  },
  {
    name: "a required feature is mistyped",
    bundle: editFeature("type: release", "type: release\nrequires: [{ feature: chekout, serves: long }]"),
    place: "features/checkout.yaml:2:23",
    message: "there is no feature `chekout`",
    remedy: "Did you mean `checkout`?",
  },
  {
    name: "a feature requires itself",
    bundle: editFeature("type: release", "type: release\nrequires: [{ feature: checkout, serves: long }]"),
    place: "features/checkout.yaml:2:12",
    message: "features require each other in a circle: checkout → checkout",
    remedy: "`checkout` requires `checkout` here.",
  },
  {
    name: "an expectation names no variation",
    bundle: editFeature("type: release", "type: release\nexpect: [{ user: {}, serve: shrt }]"),
    place: "features/checkout.yaml:2:29",
    message: "the feature has no variation `shrt`",
    remedy: "Did you mean `short`?",
  },
];
