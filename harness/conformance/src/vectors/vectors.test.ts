import { describeVectors } from "./vector-suite.ts";

describeVectors("Node");
