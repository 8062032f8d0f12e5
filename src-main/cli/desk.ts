import type { Call } from '../contract/commands.ts';
import type { OpenClawProblem } from '../contract/openclaw.ts';
import type { Sentence } from '../language/format.ts';
import type { CredentialPair, FileProblem, GatewayMode } from '../policy/credentials.ts';

/** How a run of the command ended: it was done; it could not be, or a row disagrees; it was not understood. */
export type ExitCode = 0 | 1 | 2;

export type TextReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: FileProblem };

/** OpenClaw's configuration as far as it is about credentials. `found` is false where there is no such file. */
export type ConfigurationReading =
  | {
      readonly ok: true;
      readonly file: string;
      readonly found: boolean;
      readonly mode: GatewayMode;
      readonly auth: CredentialPair;
      readonly remote: CredentialPair;
      /** Why this configuration, and the environment, name no gateway in this mode; null where they do. */
      readonly problemIn: (mode: GatewayMode) => OpenClawProblem | null;
    }
  | { readonly ok: false; readonly problem: OpenClawProblem };

/** What was said to the host, or why it could not be reached. */
export type HostUse<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly sentence: Sentence };

/** What a verb is handed: where it writes, what it may read, and the way to the host. */
export type Desk = {
  /** Writes one line, or several, as the result. */
  readonly print: (text: string) => void;
  /** Writes beside the result, for the person alone. */
  readonly complain: (text: string) => void;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readText: (file: string) => Promise<TextReading>;
  /** Reads the given file, or the one that OpenClaw would; runs no command and opens no store. */
  readonly readConfiguration: (file: string | undefined) => Promise<ConfigurationReading>;
  /** Lends the host for as long as `speak` takes: the running app's own, else one that connects nothing. */
  readonly withHost: <Value>(speak: (call: Call) => Promise<Value>) => Promise<HostUse<Value>>;
};
