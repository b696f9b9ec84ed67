interface ConfigParts {
  readonly features: readonly object[];
  readonly variables: readonly object[];
}

/** Adds a feature whose shares reach nobody: every evaluation of its one variable is an error. */
export function addFaultyFeature(config: ConfigParts, variableKey: string): ConfigParts {
  const faulty = {
    ...config.features[0],
    _id: "feat_faulty",
    key: "faulty",
    variations: [{ _id: "vrn_x", key: "x", name: "x", variables: [{ _var: "var_faulty", value: 1 }] }],
    configuration: {
      _id: "cfg_faulty",
      targets: [
        {
          _id: "tgt_faulty",
          _audience: { filters: { operator: "and", filters: [{ type: "all" }] } },
          distribution: [{ _variation: "vrn_x", percentage: 0 }],
        },
      ],
    },
  };
  return {
    ...config,
    features: [faulty, ...config.features],
    variables: [...config.variables, { _id: "var_faulty", key: variableKey, type: "Number" }],
  };
}
