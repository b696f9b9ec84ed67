import { experimental_readRawConfig } from "wrangler";

/** Vars that open a door on the machine of a developer, and must not be in any deployment. */
const LOCAL_VARS: Readonly<Record<string, string>> = {
  CONSOLE_DEV_LOGIN: "it lets people choose who they are; remove it and let Cloudflare Access sign them in",
};

interface DeploySettings {
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly secrets?: { readonly required?: readonly string[] };
}

/** What a wrangler file sets that must not be deployed, also in its named environments. */
export function findDeployProblems(file: string): string[] {
  const { rawConfig } = experimental_readRawConfig({ config: file }) as {
    readonly rawConfig: DeploySettings & { readonly env?: Readonly<Record<string, DeploySettings>> };
  };
  return [["", rawConfig] as const, ...Object.entries(rawConfig.env ?? {})].flatMap(([name, settings]) =>
    Object.entries(LOCAL_VARS)
      .filter(([key]) => Object.hasOwn(settings.vars ?? {}, key) || settings.secrets?.required?.includes(key) === true)
      .map(([key, reason]) => `${name === "" ? "" : `env.${name}: `}sets ${key}: ${reason}`),
  );
}
