import { z } from 'zod';
import { CredentialName, CredentialSource } from '../contract/credential.ts';
import { readCredential, resolveCredentials } from '../policy/credentials.ts';
import type {
  Credential,
  CredentialInputs,
  CredentialPair,
  CredentialReading,
} from '../policy/credentials.ts';
import { explainCredentials } from '../policy/credentials-explanation.ts';
import type { Desk, ExitCode } from './desk.ts';
import { readVectors } from './vectors.ts';
import { tellSentence } from './words.ts';

/** What stands in a table for a reference that cannot be resolved. */
const UNRESOLVED = 'REF!';

const Texts = z.object({ token: z.string().optional(), password: z.string().optional() });
const Expected = z.union([
  z.null(),
  z.object({ unavailable: CredentialSource }),
  z.object({ source: CredentialSource, value: z.string().optional() }),
]);
type Expected = z.infer<typeof Expected>;

/** A table of situations, in the shape of policy/fixtures/credentials.json. A row may leave out what it expects. */
const CredentialVectors = z.object({
  vectors: z.array(
    z.object({
      mode: z.enum(['local', 'remote']),
      surface: z.enum(['connect', 'probe', 'node-host']),
      explicit: Texts.optional(),
      env: Texts.optional(),
      auth: Texts.optional(),
      remote: Texts.optional(),
      urlFlag: z.string().optional(),
      envUrl: z.string().optional(),
      expected: z.object({ token: Expected, password: Expected }).optional(),
    }),
  ),
});
type Row = z.infer<typeof CredentialVectors>['vectors'][number];

/** Holds the precedence contract against a table: one JSON result a row, numbered from 1. */
export async function runCredentialVectors(file: string, desk: Desk): Promise<ExitCode> {
  const table = await readVectors(file, CredentialVectors, desk);
  if (table === null) return 1;
  const rows = table.vectors.map((row, index) => ({ row: index + 1, ...judgeRow(row) }));
  for (const row of rows) desk.print(JSON.stringify(row));
  return rows.every((row) => !('agrees' in row) || row.agrees) ? 0 : 1;
}

function judgeRow(row: Row) {
  const inputs = inputsOf(row);
  const { token, password, rule, reason } = explainCredentials(inputs);
  const told = {
    mode: row.mode,
    surface: row.surface,
    token,
    password,
    reason: { token: tellSentence(reason.token), password: tellSentence(reason.password) },
    rule,
  };
  const { expected } = row;
  if (expected === undefined) return told;
  const chosen = resolveCredentials(inputs);
  return {
    ...told,
    expected: { token: withoutValue(expected.token), password: withoutValue(expected.password) },
    agrees: CredentialName.options.every((name) => agrees(chosen[name], expected[name])),
  };
}

function inputsOf(row: Row): CredentialInputs {
  const { mode, surface, urlFlag, envUrl } = row;
  return {
    mode,
    surface,
    urlFlag,
    envUrl,
    explicit: pairOf(row.explicit),
    env: pairOf(row.env),
    auth: pairOf(row.auth),
    remote: pairOf(row.remote),
  };
}

function pairOf({ token, password }: z.infer<typeof Texts> = {}): CredentialPair {
  return { token: readText(token), password: readText(password) };
}

function readText(text: string | undefined): CredentialReading | undefined {
  if (text !== UNRESOLVED) return readCredential(text);
  return { unavailable: { code: 'provider-unknown', provider: UNRESOLVED } };
}

function agrees(chosen: Credential | null, expected: Expected): boolean {
  if (chosen === null || expected === null) return chosen === expected;
  if ('unavailable' in chosen)
    return 'unavailable' in expected && chosen.unavailable === expected.unavailable;
  if ('unavailable' in expected || chosen.source !== expected.source) return false;
  return expected.value === undefined || chosen.value === expected.value;
}

/** A table may hold real secrets: they are compared, and never said. */
function withoutValue(expected: Expected) {
  return expected === null || 'unavailable' in expected ? expected : { source: expected.source };
}
