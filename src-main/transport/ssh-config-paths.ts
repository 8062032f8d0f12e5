import { lowerCase } from '../policy/known-hosts-pattern.ts';
import { readPaths } from './ssh-config-directives.ts';
import { malformed, type Placed, type Survey } from './ssh-config-survey.ts';
import { expandTilde, expandTokens, type Environment, type Tokens } from './ssh-config-tokens.ts';
import type { ConfigFault, Loaded } from './ssh-config-tree.ts';

/** What the configuration may ask of this computer and its user. */
export type Machine = {
  readonly user: string;
  /** As `%i` writes it. */
  readonly uid: number;
  /** Without a slash at its end. */
  readonly home: string;
  /** The name of this computer. */
  readonly name: string;
  readonly environment: Environment;
  /** The system's known_hosts files where `GlobalKnownHostsFile` names none. */
  readonly systemKnownHosts: readonly string[];
};

export type IdentityAgent =
  /** Nothing is said: the agent of the environment, or the app's own setting. */
  | { readonly kind: 'default' }
  | { readonly kind: 'none' }
  | { readonly kind: 'socket'; readonly path: string };

/** The files that a login and its check need. All paths are expanded. */
export type SshPaths = {
  /** In the order to try. */
  readonly identityFiles: readonly string[];
  /** Whether the configuration names them; else they are the usual ones, which may well be missing. */
  readonly identitiesNamed: boolean;
  readonly identityAgent: IdentityAgent;
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
};

/** The keys that ssh tries by itself, in its order (ssh_config(5), IdentityFile). */
const usualKeys = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];

export type Reading = { readonly survey: Survey; readonly machine: Machine; readonly tokens: Tokens };

/** Reads every path that applies to a server; the fault names the first that makes no sense. */
export function readPathsOf(reading: Reading): Loaded<SshPaths> {
  const { survey, machine } = reading;
  const identities = identitiesOf(reading);
  if (!identities.ok) return identities;
  const agent = agentOf(reading);
  if (!agent.ok) return agent;
  const usual = ['known_hosts', 'known_hosts2'].map((name) => `${machine.home}/.ssh/${name}`);
  const user = filesOf(reading, 'userknownhostsfile', usual);
  if (!user.ok) return user;
  const system = filesOf(reading, 'globalknownhostsfile', machine.systemKnownHosts);
  if (!system.ok) return system;
  return {
    ok: true,
    value: {
      identityFiles: identities.value,
      identitiesNamed: survey.identities.size > 0,
      identityAgent: agent.value,
      userKnownHostsFiles: user.value,
      globalKnownHostsFiles: system.value,
    },
  };
}

function identitiesOf(reading: Reading): Loaded<readonly string[]> {
  const { survey, machine } = reading;
  const usual = usualKeys.map((key) => `${machine.home}/.ssh/${key}`);
  if (survey.identities.size === 0) return { ok: true, value: usual };
  const files: string[] = [];
  for (const [path, placed] of survey.identities) {
    if (lowerCase(path) === 'none') continue;
    const expanded = expandPath(path, reading);
    if (expanded === null) return bad(placed);
    files.push(expanded);
  }
  return { ok: true, value: files };
}

/** `$NAME` alone is the older way to name a variable; one that is not set means no agent (ssh.c, main). */
function agentOf(reading: Reading): Loaded<IdentityAgent> {
  const placed = reading.survey.first.get('identityagent');
  if (placed === undefined) return { ok: true, value: { kind: 'default' } };
  const text = expandPath(placed.words?.[0] ?? '', reading);
  if (text === null) return bad(placed);
  const variable = /^\$(\w+)$/.exec(text)?.[1];
  if (text.startsWith('$') && variable === undefined) return bad(placed);
  return { ok: true, value: variable === undefined ? agentAt(text) : agentIn(variable, reading.machine) };
}

function agentAt(path: string): IdentityAgent {
  if (path === 'none') return { kind: 'none' };
  return path === 'SSH_AUTH_SOCK' ? { kind: 'default' } : { kind: 'socket', path };
}

function agentIn(variable: string, { environment }: Machine): IdentityAgent {
  const path = expandTokens(`\${${variable}}`, {}, environment);
  return path === null ? { kind: 'none' } : { kind: 'socket', path };
}

/** The system's files know no tokens, only `~`. */
function filesOf(reading: Reading, slot: string, usual: readonly string[]): Loaded<readonly string[]> {
  const placed = reading.survey.first.get(slot);
  if (placed === undefined) return { ok: true, value: usual };
  const { home } = reading.machine;
  const expand = (path: string): string | null =>
    slot === 'globalknownhostsfile' ? expandTilde(path, home) : expandPath(path, reading);
  const files = (readPaths(placed.words ?? []) ?? []).map(expand);
  const known = files.filter((file) => file !== null);
  return known.length === files.length ? { ok: true, value: known } : bad(placed);
}

function expandPath(path: string, { tokens, machine }: Reading): string | null {
  const anchored = expandTilde(path, machine.home);
  return anchored === null ? null : expandTokens(anchored, tokens, machine.environment);
}

/** The fault of a value that makes no sense once its tokens are known. */
export function bad(placed: Placed): { readonly ok: false; readonly fault: ConfigFault } {
  return { ok: false, fault: malformed(placed, 'bad-value') };
}
