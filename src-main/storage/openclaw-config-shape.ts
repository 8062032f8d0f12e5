import { z } from 'zod';
import { Port } from '../contract/route.ts';

/** A token or password as it is written: a text, a reference, or what is neither; secret-ref.ts reads it. */
const credentials = { token: z.unknown().optional(), password: z.unknown().optional() };

/** What we read of OpenClaw's configuration (docs.openclaw.ai, configuration reference). Other keys are left out. */
export const OpenClawConfig = z.object({
  gateway: z
    .object({
      mode: z.enum(['local', 'remote']).optional(),
      port: Port.optional(),
      tls: z.object({ enabled: z.boolean().optional() }).optional(),
      auth: z.object({ mode: z.string().optional(), ...credentials }).optional(),
      remote: z
        .object({
          url: z.string().optional(),
          transport: z.enum(['ssh', 'direct']).optional(),
          sshTarget: z.string().optional(),
          remotePort: Port.optional(),
          tlsFingerprint: z.string().optional(),
          sshHostKeyPolicy: z.enum(['strict', 'openssh']).optional(),
          ...credentials,
        })
        .optional(),
    })
    .optional(),
  secrets: z
    .object({
      /** Each is judged when a reference names it: one that is wrong does not spoil the others. */
      providers: z.record(z.string(), z.unknown()).optional(),
      defaults: z
        .object({
          env: z.string().optional(),
          file: z.string().optional(),
          exec: z.string().optional(),
          store: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
});
export type OpenClawConfig = Readonly<z.infer<typeof OpenClawConfig>>;

export type ShapedConfig =
  | { readonly ok: true; readonly value: OpenClawConfig }
  /** `key` is a path such as `gateway.port`, and empty where the whole is meant. */
  | { readonly ok: false; readonly why: 'invalid' | 'included'; readonly key: string };

/** Where `$include` would take something from another file that we read here. */
const includable = [
  '',
  'gateway',
  'gateway.tls',
  'gateway.auth',
  'gateway.remote',
  'secrets',
  'secrets.providers',
  'secrets.defaults',
];

/** Reads the keys that we know. What `$include` would bring is never guessed: `included` names the place. */
export function shapeConfig(value: unknown): ShapedConfig {
  const key = includable.find((path) => hasInclude(value, path));
  if (key !== undefined) return { ok: false, why: 'included', key: `${key}.$include`.replace(/^\./, '') };
  const shaped = OpenClawConfig.safeParse(value);
  if (shaped.success) return { ok: true, value: shaped.data };
  const path = shaped.error.issues[0]?.path ?? [];
  return { ok: false, why: 'invalid', key: path.join('.') };
}

function hasInclude(value: unknown, path: string): boolean {
  const keys = path === '' ? [] : path.split('.');
  const found = keys.reduce(ownValue, value);
  return ownValue(found, '$include') !== undefined;
}

/** The value of an object's own key; nothing for what is no object, and never an inherited one. */
export function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
