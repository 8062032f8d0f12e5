import type { BaseAgent, SigningRequestOptions } from 'ssh2';
import { ask, type HopAttempt } from './attempt.ts';
import type { Agent } from './agent.ts';
import { describeKey } from './host-key.ts';
import { signWith, type PrivateKey } from './key-format.ts';
import { agentUnavailable, unreadable, type KeyOffer } from './key-offer.ts';
import type { SecretName } from './request.ts';

type EncryptedFile = Extract<KeyOffer, { by: 'encrypted-file' }>;
type Hash = SigningRequestOptions['hash'];

/** OpenSSH's NumberOfPasswordPrompts. A wrong passphrase costs nothing at the server, which never sees it. */
const MOST_ATTEMPTS = 3;

/** Signs with the keys of one attempt, and opens those that are encrypted: each once. */
export type Signer = {
  /** The public half, for which an old key file must be opened. Null where the attempt is over meanwhile. */
  readonly blobOf: (offer: KeyOffer) => Promise<Buffer | null>;
  /** Null where the key came to nothing; the attempt may be over then. */
  readonly sign: (offer: KeyOffer, data: Buffer, hash: Hash) => Promise<Buffer | null>;
};

export function createSigner(attempt: HopAttempt, agent: Agent | null): Signer {
  const { log } = attempt.request;
  const opened = new Map<string, Promise<PrivateKey | null>>();
  const open = (file: EncryptedFile): Promise<PrivateKey | null> => {
    const known = opened.get(file.path) ?? openFile(attempt, file);
    opened.set(file.path, known);
    return known;
  };
  const signByAgent = async (blob: Buffer, data: Buffer, hash: Hash): Promise<Buffer | null> => {
    if (agent === null) return null;
    const signed = await agent.sign({ blob, data, hash }, attempt.over);
    if (signed.ok) return signed.value;
    log('ssh.agent-did-not-sign', { fingerprint: describeKey(blob).fingerprint, hangs: signed.hangs });
    // To go on with another key would be to wait as long again.
    if (signed.hangs) attempt.finish(agentUnavailable(agent));
    return null;
  };
  const sign = async (offer: KeyOffer, data: Buffer, hash: Hash): Promise<Buffer | null> => {
    if (offer.by === 'agent') return signByAgent(offer.blob, data, hash);
    const key = offer.by === 'file' ? offer.key : await open(offer);
    return key === null ? null : signWith(key, data, hash);
  };
  return {
    sign,
    blobOf: async (offer) => {
      if (offer.blob !== null) return offer.blob;
      return offer.by === 'encrypted-file' ? ((await open(offer))?.blob ?? null) : null;
    },
  };
}

/** Opens an encrypted file with a remembered passphrase or the person's. Null ends the attempt. */
async function openFile(attempt: HopAttempt, file: EncryptedFile): Promise<PrivateKey | null> {
  const { request, finish, hop, over } = attempt;
  const { login, decrypt } = request;
  const { host, port, user } = hop;
  const name: SecretName = { kind: 'passphrase', file: file.path };
  let passphrase = await login.rememberedSecret(name);
  for (let count = 1; count <= MOST_ATTEMPTS; count += 1) {
    const question = { host, port, user, attempt: count, file: file.path, echo: false } as const;
    passphrase ??= await ask(attempt, (stop) => login.askPassphrase(question, stop));
    if (passphrase === null) return null;
    const opening = await decrypt(file.bytes, passphrase, over);
    if (opening.ok) {
      login.secretProved(name, true);
      return opening.key;
    }
    if (opening.why === 'stopped') return null;
    if (opening.why === 'format') break;
    login.secretProved(name, false);
    passphrase = null;
    if (count === MOST_ATTEMPTS) {
      finish(unreadable(file.path, 'passphrase'));
      return null;
    }
  }
  finish(unreadable(file.path, 'format'));
  return null;
}

/**
 * An agent for ssh2 that has one key, so that each is offered for itself, and that may take its time to sign:
 * only when the server wants the key is the person asked for its passphrase.
 */
export function createOneKeyAgent(
  { ssh2, over, crash }: HopAttempt,
  blob: Buffer,
  sign: (data: Buffer, hash: Hash) => Promise<Buffer | null>,
): BaseAgent {
  // ssh2 takes only an instance of its own class.
  return new (class extends ssh2.BaseAgent<Buffer> {
    override getIdentities(answer: (error: null, keys: Buffer[]) => void): void {
      answer(null, [blob]);
    }
    override sign(
      _key: Buffer,
      data: Buffer,
      options: SigningRequestOptions | Answer,
      answer: Answer = () => undefined,
    ): void {
      const hash = typeof options === 'function' ? undefined : options.hash;
      const give = (signature: Buffer | null): void => {
        if (over.aborted) return;
        if (signature === null) answer(new Error('The key came to nothing'));
        else answer(null, signature);
      };
      sign(data, hash).then(give).catch(crash);
    }
  })();
}

type Answer = (error?: Error | null, signature?: Buffer) => void;
