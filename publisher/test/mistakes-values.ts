import type { Mistake } from "./mistakes.ts";
import { editFeature, sampleBundle } from "./sample-bundle.ts";

/** Mistakes in values and their rules. */
export const VALUES_MISTAKES: readonly Mistake[] = [
  {
    name: "text stands for a number",
    bundle: editFeature("pages: 3", 'pages: "3"'),
    place: "features/checkout.yaml:6:28",
    message: '"3" is not a Number',
    remedy: "Write a finite number without quotes.",
  },
  {
    name: "a number stands for text",
    bundle: editFeature("copy: Order", "copy: 3"),
    place: "features/checkout.yaml:6:37",
    message: "3 is not a String",
    remedy: 'Put it in quotes: "3".',
  },
  {
    name: "a word stands for a truth",
    bundle: sampleBundle({ "features/x.yaml": "type: ops\nflag: Boolean\nvariations: { a: yes }\n" }),
    place: "features/x.yaml:3:18",
    message: '"yes" is not a Boolean',
    remedy: "Write true or false without quotes.",
  },
  {
    name: "a value is not a number",
    bundle: editFeature("pages: 3", "pages: .nan"),
    place: "features/checkout.yaml:6:28",
    message: ".nan is not a Number",
    remedy: "Write a finite number without quotes.",
  },
  {
    name: "a value is infinite",
    bundle: editFeature("pages: 3", "pages: -.inf"),
    place: "features/checkout.yaml:6:28",
    message: "-.inf is not a Number",
    remedy: "Write a finite number without quotes.",
  },
  {
    name: "an integer is too large",
    bundle: editFeature("pages: 3", "pages: 9007199254740993"),
    place: "features/checkout.yaml:6:28",
    message: "9007199254740992 is beyond ±2^53 and would arrive rounded",
    remedy: "Carry it as a String.",
  },
  {
    name: "a value has nothing behind it",
    bundle: editFeature("copy: Order", "copy:"),
    place: "features/checkout.yaml:6:37",
    message: "there is no value here",
    remedy: "Write a String, or remove the line.",
  },
  {
    name: "a variation leaves a value out",
    bundle: editFeature("pages: 3, copy: Order", "pages: 3"),
    place: "features/checkout.yaml:6:11",
    message: "variation `long` sets no value for `copy`",
    remedy: "Users of this variation get the default in code. Add the value unless ",
  },
  {
    name: "a JSON value is a list",
    bundle: sampleBundle({ "features/x.yaml": "type: ops\nflag: JSON\nvariations: { a: { values: { x: [1] } } }\n" }),
    place: "features/x.yaml:3:33",
    message: "[1] is not a JSON object",
    remedy: "Write a map; put lists and scalars inside one.",
  },
  {
    name: "a member name has a quote",
    bundle: sampleBundle({
      "features/x.yaml": "type: ops\nflag: JSON\nvariations: { a: { values: { x: { 'a\"b': 1 } } } }\n",
    }),
    place: "features/x.yaml:3:33",
    message: 'the member name "a\\"b" has a quote, backslash or control character',
    remedy: "Rename it.",
  },
  {
    name: "a value is outside its bounds",
    bundle: editFeature("pages: Number", "pages: { type: Number, schema: { max: 2 } }"),
    place: "features/checkout.yaml:6:28",
    message: "3 is above the variable's maximum",
    remedy: "Use at most 2.",
  },
  {
    name: "a value is not in its list",
    bundle: editFeature("copy: String", "copy: { type: String, schema: { enum: [Buy, Pay] } }"),
    place: "features/checkout.yaml:6:37",
    message: '"Order" is not allowed by the variable\'s schema',
    remedy: 'Use one of ["Buy","Pay"].',
  },
  {
    name: "a list of values is of another type",
    bundle: editFeature("copy: String", "copy: { type: String, schema: { enum: [1, Order, Buy] } }"),
    place: "features/checkout.yaml:4:42",
    message: "1 is not a String",
    remedy: 'Put it in quotes: "1".',
  },
  {
    name: "bounds exclude everything",
    bundle: editFeature("pages: Number", "pages: { type: Number, schema: { min: 5, max: 1 } }"),
    place: "features/checkout.yaml:3:41",
    message: "no number is at least 5 and at most 1",
    remedy: "Swap `min` and `max`.",
  },
  {
    name: "a pattern is for another type",
    bundle: editFeature("pages: Number", "pages: { type: Number, schema: { pattern: a } }"),
    place: "features/checkout.yaml:3:36",
    message: "`pattern` says nothing about a Number: it is for String variables",
    remedy: "Remove it, or change the type.",
  },
  {
    name: "a pattern looks ahead",
    bundle: editFeature("copy: String", "copy: { type: String, schema: { pattern: '(?=O)' } }"),
    place: "features/checkout.yaml:4:44",
    message: "`(?=O)` cannot be matched in linear time",
    remedy: "Write it without looking ahead or behind (`(?=`, `(?!`, `(?<=`) and wi",
  },
  {
    name: "a pattern is no pattern",
    bundle: editFeature("copy: String", "copy: { type: String, schema: { pattern: '(' } }"),
    place: "features/checkout.yaml:4:44",
    message: "`(` is not a regular expression",
    remedy: "Write a JavaScript regular expression without slashes.",
  },
  {
    name: "a value does not fit its JSON Schema",
    bundle: sampleBundle({
      "features/x.yaml":
        "type: ops\nflag: { type: JSON, schema: { json: { required: [title] } } }\nvariations: { a: { values: { x: {} } } }\n",
    }),
    place: "features/x.yaml:3:33",
    message: "the value lacks `title`, against its JSON Schema",
    remedy: "Add it.",
  },
  {
    name: "a JSON Schema has an unknown rule",
    bundle: sampleBundle({
      "features/x.yaml":
        "type: ops\nflag: { type: JSON, schema: { json: { requird: [a] } } }\nvariations: { a: { values: { x: {} } } }\n",
    }),
    place: "features/x.yaml:2:48",
    message: "the JSON Schema keyword `requird` is not supported",
    remedy: "Did you mean `required`?",
  },
];
