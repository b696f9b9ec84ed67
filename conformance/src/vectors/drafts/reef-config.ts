import type { JsonRecord } from "../flag-config.ts";

/** A config with most of what a config can hold: audiences, a bucketing key, linear and discrete stages, unused members. */
export const REEF_CONFIG: JsonRecord = {
  project: {
    _id: "prj_kelp",
    key: "kelp",
    a0_organization: "org_reef",
    settings: {
      edgeDB: {
        enabled: false,
      },
      optIn: {
        enabled: false,
      },
      obfuscation: {
        enabled: false,
        required: false,
      },
      disablePassthroughRollouts: false,
    },
  },
  environment: {
    _id: "env_tide",
    key: "production",
  },
  clientSDKKey: "client_kelp_prod",
  debugUsers: ["diver-7"],
  sse: {
    hostname: "https://push.example.test",
    path: "/event-stream?channel=kelp-prod",
  },
  audiences: {
    aud_staff: {
      filters: {
        operator: "or",
        filters: [
          {
            type: "user",
            subType: "email",
            comparator: "endWith",
            values: ["@reef.example"],
          },
          {
            type: "user",
            subType: "user_id",
            comparator: "=",
            values: ["diver-7", "diver-8"],
          },
        ],
      },
    },
    aud_pro_plan: {
      filters: {
        operator: "and",
        filters: [
          {
            type: "user",
            subType: "customData",
            dataKey: "plan",
            dataKeyType: "String",
            comparator: "=",
            values: ["pro", "team"],
          },
          {
            type: "user",
            subType: "customData",
            dataKey: "seats",
            dataKeyType: "Number",
            comparator: ">=",
            values: [5],
          },
        ],
      },
    },
  },
  variables: [
    {
      _id: "var_color",
      key: "button-color",
      type: "String",
    },
    {
      _id: "var_limit",
      key: "page-limit",
      type: "Number",
    },
    {
      _id: "var_on",
      key: "new-checkout",
      type: "Boolean",
    },
    {
      _id: "var_theme",
      key: "theme",
      type: "JSON",
    },
  ],
  variableHashes: {
    "button-color": 11,
    "page-limit": 12,
    "new-checkout": 13,
    theme: 14,
  },
  features: [
    {
      _id: "feat_checkout",
      key: "checkout",
      type: "experiment",
      settings: {
        optInEnabled: false,
        publicName: "",
        publicDescription: "",
      },
      tags: ["growth"],
      variations: [
        {
          _id: "vrn_off",
          key: "off",
          name: "Off",
          variables: [
            {
              _var: "var_on",
              value: false,
            },
            {
              _var: "var_color",
              value: "grey",
            },
          ],
        },
        {
          _id: "vrn_blue",
          key: "blue",
          name: "Blue",
          variables: [
            {
              _var: "var_on",
              value: true,
            },
            {
              _var: "var_color",
              value: "blue",
            },
          ],
        },
        {
          _id: "vrn_teal",
          key: "teal",
          name: "Teal",
          variables: [
            {
              _var: "var_on",
              value: true,
            },
            {
              _var: "var_color",
              value: "teal",
            },
          ],
        },
      ],
      configuration: {
        _id: "cfg_checkout",
        targets: [
          {
            _id: "tgt_staff",
            _audience: {
              _id: "",
              filters: {
                operator: "and",
                filters: [
                  {
                    type: "audienceMatch",
                    comparator: "=",
                    _audiences: ["aud_staff"],
                  },
                ],
              },
            },
            distribution: [
              {
                _variation: "vrn_teal",
                percentage: 1,
              },
            ],
          },
          {
            _id: "tgt_orgs",
            _audience: {
              _id: "",
              filters: {
                operator: "and",
                filters: [
                  {
                    type: "audienceMatch",
                    comparator: "=",
                    _audiences: ["aud_pro_plan"],
                  },
                  {
                    type: "user",
                    subType: "country",
                    comparator: "!=",
                    values: ["AQ"],
                  },
                ],
              },
            },
            bucketingKey: "org_id",
            rollout: {
              type: "gradual",
              startPercentage: 0,
              startDate: "2024-01-01T00:00:00.000Z",
              stages: [
                {
                  type: "linear",
                  date: "2024-02-01T00:00:00.000Z",
                  percentage: 1,
                },
              ],
            },
            distribution: [
              {
                _variation: "vrn_off",
                percentage: 0.5,
              },
              {
                _variation: "vrn_blue",
                percentage: 0.25,
              },
              {
                _variation: "vrn_teal",
                percentage: 0.25,
              },
            ],
          },
          {
            _id: "tgt_everyone",
            _audience: {
              _id: "",
              filters: {
                operator: "and",
                filters: [
                  {
                    type: "all",
                  },
                ],
              },
            },
            distribution: [
              {
                _variation: "vrn_off",
                percentage: 1,
              },
            ],
          },
        ],
      },
    },
    {
      _id: "feat_paging",
      key: "paging",
      type: "release",
      variations: [
        {
          _id: "vrn_long",
          key: "long",
          name: "Long pages",
          variables: [
            {
              _var: "var_limit",
              value: 250,
            },
            {
              _var: "var_theme",
              value: {
                dense: true,
                accent: null,
                steps: [1, 2.5],
              },
            },
          ],
        },
      ],
      configuration: {
        _id: "cfg_paging",
        targets: [
          {
            _id: "tgt_recent_app",
            _audience: {
              _id: "",
              filters: {
                operator: "or",
                filters: [
                  {
                    type: "user",
                    subType: "appVersion",
                    comparator: ">=",
                    values: ["3.2.0"],
                  },
                  {
                    type: "user",
                    subType: "customData",
                    dataKey: "beta",
                    dataKeyType: "Boolean",
                    comparator: "=",
                    values: [true],
                  },
                ],
              },
            },
            rollout: {
              type: "stepped",
              startPercentage: 0.1,
              startDate: "2024-01-01T00:00:00.000Z",
              stages: [
                {
                  type: "discrete",
                  date: "2024-01-08T00:00:00.000Z",
                  percentage: 0.5,
                },
                {
                  type: "discrete",
                  date: "2024-01-15T00:00:00.000Z",
                  percentage: 1,
                },
              ],
            },
            distribution: [
              {
                _variation: "vrn_long",
                percentage: 1,
              },
            ],
          },
        ],
      },
    },
  ],
};
