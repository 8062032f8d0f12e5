import type { AnyAuthMethod, NextAuthHandler } from 'ssh2';
import type { Fault } from '../../contract/fault.ts';
import { openAgent, type Agent } from './agent.ts';
import { createAnswers, type Answers, type Trial } from './answer.ts';
import type { HopAttempt } from './attempt.ts';
import type { Sight } from './faults.ts';
import { describeKey } from './host-key.ts';
import { gatherOffers, type Gathered, type KeyOffer } from './key-offer.ts';
import { afterRefusal, afterSkip, firstProgress, methodOf, nextMove } from './login.ts';
import type { LoginMove, LoginProgress } from './login.ts';
import { createOneKeyAgent, createSigner, type Signer } from './signer.ts';
import type { RefusalListener } from './undocumented.ts';

/** How a login was done. */
export type Entry = {
  readonly user: string;
  /** `publickey`, `password`, `keyboard-interactive`, or `none` where the server wanted nothing. */
  readonly method: string;
  /** The fingerprint of the key, where one was the last thing that was wanted. */
  readonly key?: string;
};

/** The login to one server: it decides what is tried, and ssh2 only says it. */
export type Authentication = {
  /** To be called whenever ssh2 wants to know what to try next. */
  readonly next: (give: NextAuthHandler) => void;
  /** To be called for every refusal, before ssh2 hears of it. */
  readonly refused: RefusalListener;
  /** To be called when the server lets in. */
  readonly entered: () => Entry;
  /** What was tried, and what the server takes, so far. */
  readonly report: () => Pick<Sight, 'tried' | 'accepted' | 'isJudged'>;
};

/** Where a login stands. */
type Course = {
  progress: LoginProgress;
  offers: readonly KeyOffer[];
  /** What is wrong with a key or the agent. */
  problem: Fault | null;
  trial: Trial | null;
  /** The fingerprint of the key that was offered last. */
  key: string | null;
};

type Means = {
  readonly attempt: HopAttempt;
  readonly agent: Agent | null;
  readonly signer: Signer;
  readonly answers: Answers;
};

export function createAuthentication(attempt: HopAttempt): Authentication {
  const { request, hop, ssh2, crash } = attempt;
  const { clock, limits } = request;
  const agent = hop.agent === null ? null : openAgent({ ssh2, socket: hop.agent, clock, limits });
  const means = { attempt, agent, signer: createSigner(attempt, agent), answers: createAnswers(attempt) };
  const course: Course = { progress: firstProgress, offers: [], problem: null, trial: null, key: null };
  return {
    next: (give) => void advance(course, means, give).catch(crash),
    refused: (accepted, partial) => {
      if (course.trial !== null) course.trial.refusal = { accepted, partial };
    },
    entered: () => enter(course, attempt),
    report: () => report(course),
  };
}

async function advance(course: Course, means: Means, give: NextAuthHandler): Promise<void> {
  const { over } = means.attempt;
  settle(course, means.attempt);
  if (nextMove(course.progress).kind === 'gather-keys') await gather(course, means);
  if (over.aborted) return;
  const method = await prepare(course, means, nextMove(course.progress));
  if (method !== null && !over.aborted) give(method);
}

/** Takes in what came of the last trial. */
function settle(course: Course, { request }: HopAttempt): void {
  const { progress, trial } = course;
  if (trial === null) return;
  const { move, given, questions, refusal } = trial;
  course.trial = null;
  course.progress =
    refusal === null
      ? afterSkip(progress, move)
      : afterRefusal(progress, move, { ...refusal, answered: questions > 0 });
  // Where more was asked than the password, that may have been right all the same.
  if (given !== null && refusal !== null && questions === 1)
    request.login.secretProved(given, refusal.partial);
}

async function gather(course: Course, { attempt, agent }: Means): Promise<void> {
  const { request, hop, ssh2, over, finish } = attempt;
  const { log, login } = request;
  const parts = { hop, agent, parse: ssh2.utils.parseKey, readKeyFile: login.readKeyFile, log };
  const gathered: Gathered = await gatherOffers(parts, over);
  if (!gathered.ok) return finish(gathered.fault);
  course.offers = gathered.offers;
  course.problem = gathered.problem;
  course.progress = { ...course.progress, keys: gathered.offers.length };
}

/** Brings a move into ssh2's words; null where the attempt is over. */
async function prepare(course: Course, means: Means, move: LoginMove): Promise<AnyAuthMethod | null> {
  const { attempt, answers } = means;
  const username = attempt.hop.user;
  const trial: Trial = { move, given: null, questions: 0, refusal: null };
  course.trial = trial;
  switch (move.kind) {
    case 'ask-methods':
      return { type: 'none', username };
    case 'offer-key':
      return offer(course, means, course.offers[move.index]);
    case 'answer-prompts':
      return { type: 'keyboard-interactive', username, prompt: answers.prompting(trial, move.attempt) };
    case 'give-password': {
      const password = await answers.password(trial, move.attempt);
      return password === null ? null : { type: 'password', username, password };
    }
    default:
      course.trial = null;
      attempt.finish(reasonToGiveUp(course, attempt));
      return null;
  }
}

async function offer(
  course: Course,
  { attempt, signer }: Means,
  wanted: KeyOffer | undefined,
): Promise<AnyAuthMethod | null> {
  const blob = wanted === undefined ? null : await signer.blobOf(wanted);
  if (wanted === undefined || blob === null) return null;
  course.key = describeKey(blob).fingerprint;
  attempt.request.log('ssh.key-offered', { fingerprint: course.key, by: wanted.by });
  const agent = createOneKeyAgent(attempt, blob, (data, hash) => signer.sign(wanted, data, hash));
  return { type: 'agent', username: attempt.hop.user, agent };
}

/** What is wrong with a key is the better advice, unless the person's own answers were wrong. */
function reasonToGiveUp(course: Course, { hop }: HopAttempt): Fault {
  const { host, port, user } = hop;
  const { tried, accepted } = report(course);
  if (course.problem !== null && tried.every((method) => method === 'publickey')) return course.problem;
  return { heals: 'by-deciding', code: 'login-refused', host, port, user, tried, accepted };
}

function enter({ trial, key }: Course, { hop, request }: HopAttempt): Entry {
  if (trial !== null && trial.given !== null) request.login.secretProved(trial.given, true);
  const method = (trial === null ? null : methodOf(trial.move)) ?? 'none';
  return { user: hop.user, method, ...(method === 'publickey' && key !== null ? { key } : {}) };
}

/** A connection that ends in the middle of a trial was refused by that. */
function report({ progress, trial }: Course): ReturnType<Authentication['report']> {
  const { tried, accepted } = progress;
  const method = trial === null ? null : methodOf(trial.move);
  const all = method === null || tried.includes(method) ? tried : [...tried, method];
  const isJudged = tried.length > 0 || (trial?.questions ?? 0) > 0;
  return { tried: all, accepted: accepted ?? [], isJudged };
}
