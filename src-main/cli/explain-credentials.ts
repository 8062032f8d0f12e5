import { CredentialName } from '../contract/credential.ts';
import { describeProblem } from '../contract/sentence.ts';
import { readEnvironment } from '../policy/credentials.ts';
import type { CredentialInputs, CredentialSurface, GatewayMode } from '../policy/credentials.ts';
import { explainCredentials } from '../policy/credentials-explanation.ts';
import type { CredentialsExplanation, ExplainedCredential } from '../policy/credentials-explanation.ts';
import type { Asked } from './arguments.ts';
import { runCredentialVectors } from './credential-vectors.ts';
import type { ConfigurationReading, Desk, ExitCode } from './desk.ts';
import { align, tell, tellSentence } from './words.ts';

const modes: readonly GatewayMode[] = ['local', 'remote'];
const surfaces: readonly CredentialSurface[] = ['connect', 'probe', 'node-host'];

type Configuration = Extract<ConfigurationReading, { ok: true }>;

/** `causeway explain credentials`: which token and password a bare call presents, and why. Runs nothing. */
export async function runExplainCredentials({ flags }: Asked, desk: Desk): Promise<ExitCode> {
  const { vectors, json, ...questions } = flags;
  if (vectors !== undefined) {
    const [first] = Object.keys(questions);
    if (first === undefined) return runCredentialVectors(vectors, desk);
    return misused(desk, 'cli.vectors-alone', { given: `--${first}` });
  }
  const surface = surfaces.find((each) => each === (questions['surface'] ?? 'connect'));
  if (surface === undefined) return notOneOf(desk, '--surface', questions['surface'], surfaces);
  const mode = modes.find((each) => each === questions['mode']);
  if (mode === undefined && questions['mode'] !== undefined) {
    return notOneOf(desk, '--mode', questions['mode'], modes);
  }
  const configuration = await desk.readConfiguration(questions['config']);
  if (!configuration.ok) return unusable(configuration.problem, desk);
  if (!configuration.found && questions['config'] !== undefined) {
    desk.complain(tell('cli.file.missing', { file: configuration.file }));
    return 1;
  }
  const inputs = inputsOf(configuration, { mode, surface, urlFlag: questions['url'] }, desk);
  const explained = { configuration, inputs, explanation: explainCredentials(inputs) };
  desk.print(json === undefined ? describe(explained) : JSON.stringify(asJson(explained)));
  return 0;
}

type Explained = {
  readonly configuration: Configuration;
  readonly inputs: CredentialInputs;
  readonly explanation: CredentialsExplanation;
};

function asJson(explained: Explained) {
  const { configuration, inputs, explanation } = explained;
  const problem = problemOf(explained);
  return {
    mode: inputs.mode,
    surface: inputs.surface,
    file: configuration.file,
    found: configuration.found,
    ...(problem === null ? {} : { problem }),
    ...inWords(explanation),
  };
}

type Choice = {
  readonly mode: GatewayMode | undefined;
  readonly surface: CredentialSurface;
  readonly urlFlag: string | undefined;
};

function inputsOf(configuration: Configuration, choice: Choice, { env }: Desk): CredentialInputs {
  return {
    ...choice,
    mode: choice.mode ?? configuration.mode,
    envUrl: env['OPENCLAW_GATEWAY_URL'],
    explicit: {},
    env: readEnvironment(env),
    auth: configuration.auth,
    remote: configuration.remote,
  };
}

/** An explanation with its reasons as sentences; no secret can be read from it. */
export function inWords({ token, password, rule, reason, sources }: CredentialsExplanation) {
  return {
    token,
    password,
    reason: { token: tellSentence(reason.token), password: tellSentence(reason.password) },
    rule,
    sources,
  };
}

/** Why no gateway is reached with what is explained, and what to do; null where one would be dialled. */
function problemOf({ configuration, inputs, explanation }: Explained) {
  // An address of the command line stands for itself: what the configuration lacks is not missed.
  const problem = explanation.rule === 'url-flag' ? null : configuration.problemIn(inputs.mode);
  if (problem === null) return null;
  const { code, file } = problem;
  // The mode may be the command line's wish, not the file's.
  if (code === 'remote-url-missing') {
    const key = `cli.credentials.${code}`;
    return { code, reason: tell(key), advice: tell(`${key}.advice`, { file }) };
  }
  const { reason, advice } = describeProblem(problem, 'OpenClaw');
  return { code, reason: tellSentence(reason), advice: tellSentence(advice) };
}

function problemRows(explained: Explained): readonly (readonly string[])[] {
  const problem = problemOf(explained);
  if (problem === null) return [];
  return [
    [tell('cli.credentials.problem'), problem.reason],
    ['', problem.advice],
  ];
}

function describe(explained: Explained): string {
  const { configuration, inputs, explanation } = explained;
  const { file, found } = configuration;
  const { mode, surface } = inputs;
  const head = [
    [tell('cli.credentials.configuration'), found ? file : tell('cli.credentials.not-there', { file })],
    [tell('cli.credentials.mode'), tell(`cli.credentials.${surface}`, { mode })],
    ...problemRows(explained),
    [tell('cli.credentials.rule'), tell(`cli.credentials.rule.${explanation.rule}`)],
  ];
  const told = CredentialName.options.flatMap((name) => [
    [],
    [tell(`cli.credentials.${name}`), shownOf(explanation[name])],
    ['', tellSentence(explanation.reason[name])],
    ...explanation.sources[name]
      .filter(isWorthALine)
      .map(({ source, state }) => [
        '',
        tell(`cli.credentials.state.${state}`, { source: tell(`cli.credentials.source.${source}`) }),
      ]),
  ]);
  return align([...head, ...told]);
}

/** A command line takes no credential, so that there is none is no news. */
function isWorthALine({ source, state }: CredentialsExplanation['sources']['token'][number]): boolean {
  return source !== 'explicit' || state !== 'unset';
}

function shownOf(credential: ExplainedCredential): string {
  if (credential === null) return tell('cli.credentials.none');
  if ('unavailable' in credential) return tell('cli.credentials.unavailable');
  const { length, hint } = credential;
  if (hint === undefined) return tell('cli.credentials.length', { length });
  return tell('cli.credentials.length.hint', { length, hint });
}

function unusable(
  problem: Extract<ConfigurationReading, { ok: false }>['problem'],
  { complain }: Desk,
): ExitCode {
  const { reason, advice } = describeProblem(problem, 'OpenClaw');
  complain(`${tellSentence(reason)} ${tellSentence(advice)}`);
  return 1;
}

function notOneOf(desk: Desk, flag: string, given: string | undefined, there: readonly string[]): ExitCode {
  return misused(desk, 'cli.not-one-of', { flag, given: given ?? '', there: there.join(', ') });
}

function misused({ complain }: Desk, key: string, values: Readonly<Record<string, string>>): ExitCode {
  complain(tell(key, values));
  return 2;
}
