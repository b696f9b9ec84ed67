import { describeVectors } from "../../src/vectors/vector-suite.ts";

describeVectors("workerd");
