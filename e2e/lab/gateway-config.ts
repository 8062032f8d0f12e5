import type { Fields } from './operator.ts';

export type GatewayAuth =
  | { readonly mode: 'token'; readonly token: string }
  | { readonly mode: 'password'; readonly password: string }
  | { readonly mode: 'none' }
  /** A proxy before it says who calls; who calls it directly from its own computer gives the password. */
  | { readonly mode: 'trusted-proxy'; readonly password: string; readonly trustedProxy: Fields };

export interface ConfigChoices {
  readonly auth: GatewayAuth;
  readonly port: number;
  readonly tls: boolean;
  /** To listen on beside 127.0.0.1; loopback alone without one. */
  readonly address?: string | undefined;
  /** The model server's base address, for example `http://127.0.0.1:18900/v1`. */
  readonly modelUrl: string;
  /** Workspace and log file are in here. */
  readonly directory: string;
}

/**
 * The `openclaw.json` of a gateway that listens on this computer and sends nothing out by itself.
 * `extra` is laid over it: objects merge, anything else replaces.
 */
export function gatewayConfig(choices: ConfigChoices, extra: Fields): Fields {
  return mergeFields(
    {
      gateway: {
        mode: 'local',
        port: choices.port,
        ...(choices.address === undefined
          ? { bind: 'loopback' }
          : { bind: 'custom', customBindHost: choices.address }),
        auth: choices.auth,
        ...(choices.tls ? { tls: { enabled: true } } : {}),
      },
      update: { checkOnStart: false },
      logging: { file: `${choices.directory}/gateway.log` },
      models: {
        catalogRefresh: { enabled: false },
        mode: 'merge',
        providers: { lab: modelProvider(choices.modelUrl) },
      },
      agents: { defaults: { model: { primary: 'lab/lab-1' }, workspace: `${choices.directory}/workspace` } },
    },
    extra,
  );
}

/** Tools run on the gateway's own machine, each after a person's approval. */
export const APPROVE_EVERY_COMMAND: Fields = {
  tools: { exec: { host: 'gateway', security: 'allowlist', ask: 'always' } },
};

/** The only environment that the gateway gets. */
export function gatewayEnv(directory: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: `${directory}/home`,
    TMPDIR: `${directory}/tmp`,
    OPENCLAW_STATE_DIR: `${directory}/state`,
    OPENCLAW_CONFIG_PATH: `${directory}/openclaw.json`,
    OPENCLAW_DISABLE_BONJOUR: '1',
    OPENCLAW_EXEC_SHELL_SNAPSHOT: '0',
    OPENCLAW_NO_RESPAWN: '1',
    OPENCLAW_SKIP_CHANNELS: '1',
    OPENCLAW_NO_AUTO_UPDATE: '1',
    DO_NOT_TRACK: '1',
  };
}

function modelProvider(baseUrl: string): Fields {
  const free = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const model = { id: 'lab-1', name: 'Lab One', reasoning: false, input: ['text'], cost: free };
  return {
    baseUrl,
    apiKey: 'lab-key',
    api: 'openai-completions',
    models: [{ ...model, contextWindow: 131_072, maxTokens: 8192 }],
  };
}

function mergeFields(base: Fields, over: Fields): Fields {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isFields(below) && isFields(value) ? mergeFields(below, value) : value;
  }
  return merged;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
