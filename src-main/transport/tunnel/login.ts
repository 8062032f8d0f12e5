/** What to do next to log in. */
export type LoginMove =
  /** Ask with the method `none`: some servers let in at once, the others say what they take. */
  | { readonly kind: 'ask-methods' }
  | { readonly kind: 'gather-keys' }
  | { readonly kind: 'offer-key'; readonly index: number }
  /** Let the server put its questions to the person. */
  | { readonly kind: 'answer-prompts'; readonly attempt: number }
  | { readonly kind: 'give-password'; readonly attempt: number }
  | { readonly kind: 'give-up' };

/** How far the login to one server has come. */
export type LoginProgress = {
  /** The methods that the server takes now; null before it said so. */
  readonly accepted: readonly string[] | null;
  /** How many keys there are; null before they were gathered. */
  readonly keys: number | null;
  /** How many of them are done with, whatever came of it. */
  readonly offered: number;
  /** Wrong answers to the present factor, a person's or remembered ones. */
  readonly wrong: number;
  /** Factors that the server took and that were not enough. */
  readonly factors: number;
  /** Methods that failed without a question. */
  readonly closed: readonly string[];
  /** Methods that the server refused, in the order of their first time. */
  readonly tried: readonly string[];
};

/** What the server said to a move. `answered`: it had questions, and got answers. */
export type Refusal = {
  readonly accepted: readonly string[];
  /** It was right, and more is wanted: a second factor. */
  readonly partial: boolean;
  readonly answered: boolean;
};

/** OpenSSH closes the connection at the sixth failure (MaxAuthTries); one is left for the person. */
const MOST_KEYS = 5;
const MOST_WRONG_ANSWERS = 3;
const MOST_FACTORS = 4;

export const firstProgress: LoginProgress = {
  accepted: null,
  keys: null,
  offered: 0,
  wrong: 0,
  factors: 0,
  closed: [],
  tried: [],
};

/** Chooses the next move: keys before questions, only what the server takes, nothing twice. */
export function nextMove(progress: LoginProgress): LoginMove {
  const { accepted, keys, offered, wrong, factors, closed } = progress;
  if (accepted === null) return { kind: 'ask-methods' };
  if (factors > MOST_FACTORS) return { kind: 'give-up' };
  if (accepted.includes('publickey')) {
    if (keys === null) return { kind: 'gather-keys' };
    if (offered < Math.min(keys, MOST_KEYS)) return { kind: 'offer-key', index: offered };
  }
  const isOpen = (method: string): boolean => accepted.includes(method) && !closed.includes(method);
  if (wrong >= MOST_WRONG_ANSWERS) return { kind: 'give-up' };
  if (isOpen('keyboard-interactive')) return { kind: 'answer-prompts', attempt: wrong + 1 };
  if (isOpen('password')) return { kind: 'give-password', attempt: wrong + 1 };
  return { kind: 'give-up' };
}

/** The progress after the server refused a move, or took it as one factor of several. */
export function afterRefusal(progress: LoginProgress, move: LoginMove, refusal: Refusal): LoginProgress {
  const { accepted, partial, answered } = refusal;
  const next = { ...progress, accepted };
  const method = methodOf(move);
  if (method === null) return next;
  const tried = progress.tried.includes(method) ? progress.tried : [...progress.tried, method];
  const offered = progress.offered + (move.kind === 'offer-key' ? 1 : 0);
  if (partial) return { ...next, tried, offered, wrong: 0, factors: progress.factors + 1, closed: [] };
  if (move.kind === 'offer-key') return { ...next, tried, offered };
  if (answered) return { ...next, tried, wrong: progress.wrong + 1 };
  return { ...next, tried, closed: [...progress.closed, method] };
}

/** The progress after a move that came to nothing before the server could judge it. */
export function afterSkip(progress: LoginProgress, move: LoginMove): LoginProgress {
  if (move.kind === 'offer-key') return { ...progress, offered: progress.offered + 1 };
  const accepted = progress.accepted ?? [];
  return afterRefusal(progress, move, { accepted, partial: false, answered: false });
}

/** The method of RFC 4252 or 4256 that a move uses. */
export function methodOf(move: LoginMove): string | null {
  switch (move.kind) {
    case 'offer-key':
      return 'publickey';
    case 'answer-prompts':
      return 'keyboard-interactive';
    case 'give-password':
      return 'password';
    default:
      return null;
  }
}
