import type { Instant, Stage } from '../../contract/connection.ts';
import type { Fault } from '../../contract/fault.ts';
import type { HostKeyVerdict } from '../../policy/known-hosts.ts';
import type { ServerName } from '../../policy/known-hosts-name.ts';
import type { Lookup } from '../name.ts';
import type { DecryptKey, ReadKeyFile } from './key.ts';

/** One SSH server on the way, resolved: nothing is left for the configuration to say. */
export type Hop = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** In the order to offer them. */
  readonly identityFiles: readonly IdentityFile[];
  /** Whether only these keys may be offered, also of those that the agent holds. */
  readonly identitiesOnly: boolean;
  /** The agent's socket, a Windows pipe or `pageant`; null: no agent. */
  readonly agent: string | null;
  readonly hostKeyAlias: string | null;
  /** Until the server has proved its key (ssh_config(5), ConnectTimeout); null: `limits.connectMs`. */
  readonly connectMs: number | null;
};

export type IdentityFile = {
  readonly path: string;
  /**
   * Who named it. That one of the `person` cannot be read is the fault, at once; one of the `config` counts if
   * the login fails; a `usual` one, such as `~/.ssh/id_ed25519`, may well be missing.
   */
  readonly origin: 'person' | 'config' | 'usual';
};

/** What is recorded about host keys, and where a key goes that the server has proved. */
export type HostKeys = {
  /** Host key algorithms, best first: those of recorded keys come before the others. */
  readonly algorithms: (server: ServerName) => readonly string[];
  readonly judge: (server: ServerName, key: Buffer) => HostKeyVerdict;
  /** Whether any key is recorded: then this is an SSH server, whatever it says today. */
  readonly isKnown: (server: ServerName) => boolean;
  /** Called once a hop, after the server signed with the key. */
  readonly accepted: (server: ServerName, key: Buffer) => void;
};

type Asked = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** 1 for the first time; more when the last answer was wrong. */
  readonly attempt: number;
};
export type PassphraseQuestion = Asked & { readonly file: string; readonly echo: false };
export type PasswordQuestion = Asked & { readonly echo: false };
/** Everything in it is the server's own text, without control characters. */
export type PromptsQuestion = Asked & {
  readonly name: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
  /** It is the one question for the password, whose answer may be kept like a password. */
  readonly isPassword: boolean;
};

/** A secret that may stand in the keychain. */
export type SecretName =
  | { readonly kind: 'passphrase'; readonly file: string }
  | { readonly kind: 'password'; readonly host: string; readonly port: number; readonly user: string };

/**
 * Where a login gets what it needs. A question returns null where the person cancelled; its signal says that
 * nobody waits for the answer any more.
 */
export type LoginSource = {
  readonly askPassphrase: (question: PassphraseQuestion, stop: AbortSignal) => Promise<string | null>;
  readonly askPassword: (question: PasswordQuestion, stop: AbortSignal) => Promise<string | null>;
  /** One answer for each prompt, in their order. */
  readonly askPrompts: (question: PromptsQuestion, stop: AbortSignal) => Promise<readonly string[] | null>;
  readonly rememberedSecret: (name: SecretName) => Promise<string | null>;
  /** Tells whether a remembered or given secret was the right one: now is the time to keep or to forget it. */
  readonly secretProved: (name: SecretName, right: boolean) => void;
  readonly readKeyFile: ReadKeyFile;
};

export type TunnelClock = {
  /** Monotonic milliseconds. */
  readonly now: () => Instant;
  readonly after: (ms: number, run: () => void) => () => void;
};

export type TunnelLimits = {
  /** A hop that is silent for so long is asked for a sign of life. */
  readonly keepaliveMs: number;
  /** How many of those questions may stay unanswered: one interval later the hop is dead. */
  readonly countMax: number;
  /** For one hop up to its login, questions apart. */
  readonly connectMs: number;
  readonly forwardMs: number;
  /** For all questions to the person of one hop together; below OpenSSH's LoginGraceTime of 120 s. */
  readonly questionMs: number;
  /** For the agent to list its keys. */
  readonly agentMs: number;
  /** For the agent to sign, which may wait for a touch. */
  readonly signMs: number;
};

export const LIMITS: TunnelLimits = {
  keepaliveMs: 7500,
  countMax: 3,
  connectMs: 20_000,
  forwardMs: 10_000,
  questionMs: 110_000,
  agentMs: 5000,
  signMs: 15_000,
};

export type Log = (event: string, fields?: Readonly<Record<string, string | number | boolean>>) => void;

export type TunnelRequest = {
  /** From here to the last: the first is dialled, each other is reached through the one before. */
  readonly hops: readonly [Hop, ...Hop[]];
  readonly hostKeys: HostKeys;
  readonly login: LoginSource;
  readonly decrypt: DecryptKey;
  readonly lookup: Lookup;
  readonly clock: TunnelClock;
  readonly log: Log;
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: (stage: Stage, ms: number, evidence: string) => void;
  readonly limits: TunnelLimits;
};

export type Endpoint = { readonly host: string; readonly port: number };

/** The outcome of one step that either gives a value or says why not. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault };
