import { z } from 'zod';
import type { CredentialPair, CredentialProblem, CredentialReading } from '../policy/credentials.ts';
import { readCredential } from '../policy/credentials.ts';
import { judgeSecret } from '../policy/secret.ts';
import type { Surroundings } from './folders.ts';
import { expandHome, isLocalPath } from './openclaw-config-path.ts';
import { ownValue, type OpenClawConfig } from './openclaw-config-shape.ts';
import { expandVariables } from './openclaw-config-text.ts';
import { readRegularFile } from './regular-file.ts';
import { parseJson } from './text-file.ts';

/** Where references lead: the configuration's `secrets`, and the environment and home of the person. */
export type SecretScope = {
  readonly secrets: OpenClawConfig['secrets'];
  readonly around: Surroundings;
};

/**
 * A reference (docs.openclaw.ai, SecretRef contract). It leads to a variable or to a file, and what stands
 * there is a secret and never a reference again: a loop cannot be written.
 */
const SecretRef = z.strictObject({
  source: z.enum(['env', 'file', 'exec', 'store']),
  provider: z.string().optional(),
  id: z.string().min(1).max(1024),
});
type SecretRef = Readonly<z.infer<typeof SecretRef>> & { readonly provider: string };

const providerName = /^[a-z][a-z0-9_-]{0,63}$/;
const variableName = /^[A-Z][A-Z0-9_]{0,127}$/;
/** `$NAME` and `${NAME}`: a reference to the environment in short. */
const shorthand = /^\$(?:([A-Z][A-Z0-9_]{0,127})|\{([A-Z][A-Z0-9_]{0,127})\})$/;
/** Forms that OpenClaw has given up. */
const retired = /^(?:secretref-env:|__env__:)/;

/** The most a file with secrets may hold, in bytes; its provider may say less. OpenClaw's default. */
const MAX_BYTES = 1024 * 1024;

/** Reads `gateway.auth.*` and `gateway.remote.*`. Runs no command and opens no store. */
export async function readConfiguredCredentials(
  config: OpenClawConfig,
  around: Surroundings,
): Promise<{ readonly auth: CredentialPair; readonly remote: CredentialPair }> {
  const scope = { secrets: config.secrets, around };
  const readPair = async (written: CredentialsAsWritten | undefined): Promise<CredentialPair> => ({
    token: await readSecretInput(written?.token, scope),
    password: await readSecretInput(written?.password, scope),
  });
  return { auth: await readPair(config.gateway?.auth), remote: await readPair(config.gateway?.remote) };
}

type CredentialsAsWritten = { readonly token?: unknown; readonly password?: unknown };

/**
 * Reads one secret as it is written in the configuration: a text, in which `${NAME}` stands for the
 * environment's value, or a reference. Nothing and a blank text are no reading; whatever else does not
 * lead to a secret is `unavailable`, never nothing. Never throws.
 */
export async function readSecretInput(
  written: unknown,
  scope: SecretScope,
): Promise<CredentialReading | undefined> {
  if (written === undefined) return undefined;
  if (typeof written === 'string') return readText(written.trim(), scope);
  const ref = SecretRef.safeParse(written);
  return ref.success ? follow(withProvider(ref.data, scope), scope) : unavailable('reference-malformed');
}

async function readText(text: string, scope: SecretScope): Promise<CredentialReading | undefined> {
  if (retired.test(text)) return unavailable('reference-malformed');
  const [, plain, braced] = shorthand.exec(text) ?? [];
  const id = plain ?? braced;
  if (id !== undefined) return follow(withProvider({ source: 'env', id }, scope), scope);
  const expanded = expandVariables(text, scope.around.env);
  if (expanded.ok) return readCredential(expanded.text);
  return { unavailable: { code: 'variable-unset', variable: expanded.variable } };
}

type WrittenRef = Omit<SecretRef, 'provider'> & { readonly provider?: string | undefined };

function withProvider(ref: WrittenRef, scope: SecretScope): SecretRef {
  return { ...ref, provider: ref.provider ?? defaultProvider(ref.source, scope) };
}

function defaultProvider(source: SecretRef['source'], { secrets }: SecretScope): string {
  const chosen = secrets?.defaults?.[source]?.trim() ?? '';
  return chosen === '' ? 'default' : chosen;
}

async function follow(ref: SecretRef, scope: SecretScope): Promise<CredentialReading> {
  const { source, provider } = ref;
  if (!providerName.test(provider)) return unavailable('reference-malformed');
  if (source === 'env') return followVariable(ref, scope);
  if (source === 'file') return followFile(ref, scope);
  return { unavailable: { code: 'provider-not-run', kind: source, provider } };
}

const EnvProvider = z.object({ source: z.literal('env'), allowlist: z.array(z.string()).optional() });

/** The default name needs no entry: the environment is there anyhow. */
function followVariable(ref: SecretRef, scope: SecretScope): CredentialReading {
  const { id, provider } = ref;
  if (!variableName.test(id)) return unavailable('reference-malformed');
  const entry = entryOf(ref, scope);
  if (entry === undefined && provider !== defaultProvider('env', scope)) {
    return { unavailable: { code: 'provider-unknown', provider } };
  }
  const settings = EnvProvider.safeParse(entry ?? { source: 'env' });
  if (!settings.success) return { unavailable: { code: 'provider-malformed', provider } };
  const { allowlist } = settings.data;
  if (allowlist !== undefined && !allowlist.includes(id)) {
    return { unavailable: { code: 'variable-not-allowed', variable: id, provider } };
  }
  const value = scope.around.env[id] ?? '';
  return value === '' ? { unavailable: { code: 'variable-unset', variable: id } } : settle(value);
}

const FileProvider = z.object({
  source: z.literal('file'),
  path: z.string().min(1).max(4096),
  mode: z.enum(['json', 'singleValue']).optional(),
  maxBytes: z.number().int().positive().optional(),
});

async function followFile(ref: SecretRef, scope: SecretScope): Promise<CredentialReading> {
  const { provider } = ref;
  const entry = entryOf(ref, scope);
  if (entry === undefined) return { unavailable: { code: 'provider-unknown', provider } };
  const settings = FileProvider.safeParse(entry);
  if (!settings.success) return { unavailable: { code: 'provider-malformed', provider } };
  const path = expandVariables(settings.data.path.trim(), scope.around.env);
  if (!path.ok) return { unavailable: { code: 'variable-unset', variable: path.variable } };
  const file = expandHome(path.text, scope.around);
  const reading = await readSecretFile(file, settings.data.maxBytes ?? MAX_BYTES, scope);
  if (!reading.ok) return { unavailable: { code: 'file-refused', provider, file, why: reading.why } };
  return settings.data.mode === 'singleValue'
    ? readSingleValue(ref, reading.text)
    : readEntry(ref, file, reading.text);
}

async function readSecretFile(
  file: string,
  maxBytes: number,
  { around }: SecretScope,
): ReturnType<typeof readRegularFile> {
  if (!isLocalPath(file, around)) return { ok: false, why: 'path' };
  return readRegularFile(file, { maxBytes: Math.min(maxBytes, MAX_BYTES), ownerOnly: true });
}

function readSingleValue({ id }: SecretRef, text: string): CredentialReading {
  return id === 'value' ? settle(text) : unavailable('reference-malformed');
}

/** `id` is a JSON pointer (RFC 6901). */
function readEntry({ id, provider }: SecretRef, file: string, text: string): CredentialReading {
  if (!/^(?:\/(?:[^~/]|~[01])*)+$/.test(id)) return unavailable('reference-malformed');
  const root = parseJson(text);
  if (typeof root !== 'object' || root === null || Array.isArray(root)) {
    return { unavailable: { code: 'file-malformed', provider, file } };
  }
  const keys = id.slice(1).split('/');
  const value = keys.map(unescapeKey).reduce<unknown>(ownValue, root);
  if (typeof value === 'string') return settle(value);
  return { unavailable: { code: 'entry-missing', provider, file, entry: id } };
}

function unescapeKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The provider's entry, if it is of the reference's kind: names belong to their kind. */
function entryOf({ provider, source }: SecretRef, { secrets }: SecretScope): unknown {
  const entry = ownValue(secrets?.providers, provider);
  return ownValue(entry, 'source') === source ? entry : undefined;
}

function settle(value: string): CredentialReading {
  const judged = judgeSecret(value);
  if (judged.ok) return { value: judged.secret };
  return { unavailable: { code: 'not-a-secret', why: judged.why } };
}

function unavailable(code: 'reference-malformed'): CredentialReading {
  return { unavailable: { code } satisfies CredentialProblem };
}
