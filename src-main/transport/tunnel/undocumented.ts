import { createSecretKey } from 'node:crypto';
import type { Client } from 'ssh2';

/** What a server said to a login: the methods that it takes now, and whether this one was right but not enough. */
export type RefusalListener = (accepted: readonly string[], partial: boolean) => void;

/** The doors of ssh2 1.17 that are not documented. They exist once `connect` was called. */
export type UndocumentedDoors = {
  /**
   * Sends `keepalive@openssh.com`. ssh2 does that only by a timer of its own, which kills a link that is slow.
   * `answered` is called when the server answers, and never if it does not.
   */
  readonly ping: (answered: () => void) => void;
  /** Tells every refusal. ssh2 keeps those of keys of an agent to itself, and so breaks a second factor after one. */
  readonly onRefusal: (listener: RefusalListener) => void;
  /**
   * Gives Node the keys of the connection in its own form, once after each key exchange. ssh2 keeps them as bytes,
   * from which Node makes that form anew for each packet: more than half of what encrypting one costs (Node 24).
   */
  readonly prepareKeys: () => void;
  /** Sends a message that says nothing (RFC 4253, section 11.2). Sends none while keys are exchanged. */
  readonly nudge: () => void;
};

/** SSH_MSG_IGNORE with no data in it, and where a packet's payload begins, behind two lengths. */
const NOTHING = Buffer.from([2, 0, 0, 0, 0]);
const PAYLOAD_AT = 5;

/** Where ssh2 keeps keys in what encrypts and decrypts; each algorithm has some of them. */
const KEYS = ['_encKey', '_encKeyMain', '_encKeyPktLen', '_decipherKey', '_decKeyMain', '_decKeyPktLen'];

/** Finds those doors. Throws where they are not there: then ssh2 was updated without looking here. */
export function openDoors(client: Client): UndocumentedDoors {
  const protocol = objectIn(client, '_protocol');
  const handlers = objectIn(protocol, '_handlers');
  const ping = functionIn(protocol, 'ping');
  const refuse = functionIn(handlers, 'USERAUTH_FAILURE');
  if (!Reflect.has(protocol, '_kexinit')) throw new Error('ssh2 does not say whether it exchanges keys');
  if (!Array.isArray(Reflect.get(client, '_callbacks'))) throw new Error('ssh2 has no list of callbacks');
  return {
    ping: (answered) => {
      // Another list once the connection is closed. Answers come in order, to `hostkeys-prove` as well.
      const waiting: unknown = Reflect.get(client, '_callbacks');
      if (!Array.isArray(waiting)) return;
      waiting.push((outcome: unknown) => {
        // An error stands for the end of the connection.
        if (!(outcome instanceof Error)) answered();
      });
      Reflect.apply(ping, protocol, []);
    },
    onRefusal: (listener) => {
      Reflect.set(handlers, 'USERAUTH_FAILURE', (origin: unknown, accepted: unknown, partial: unknown) => {
        const names: readonly unknown[] = Array.isArray(accepted) ? accepted : [];
        listener(
          names.filter((name) => typeof name === 'string'),
          partial === true,
        );
        Reflect.apply(refuse, handlers, [origin, accepted, partial]);
      });
    },
    prepareKeys: () => {
      for (const half of ['_cipher', '_decipher']) prepareKeysOf(objectIn(protocol, half));
    },
    nudge: () => {
      if (Reflect.get(protocol, '_kexinit') === undefined) sendNothing(objectIn(protocol, '_cipher'));
    },
  };
}

function prepareKeysOf(half: object): void {
  for (const name of KEYS) {
    const key: unknown = Reflect.get(half, name);
    if (Buffer.isBuffer(key)) Reflect.set(half, name, createSecretKey(key));
  }
}

function sendNothing(cipher: object): void {
  const packet = functionIn(cipher, 'allocPacket')(NOTHING.length);
  if (!Buffer.isBuffer(packet)) throw new Error('ssh2 allocates something else for a packet');
  packet.set(NOTHING, PAYLOAD_AT);
  functionIn(cipher, 'encrypt')(packet);
}

function objectIn(holder: object, name: string): object {
  const value: unknown = Reflect.get(holder, name);
  if (typeof value !== 'object' || value === null) throw new Error(`ssh2 has no ${name}`);
  return value;
}

function functionIn(holder: object, name: string): (...given: readonly unknown[]) => unknown {
  const value: unknown = Reflect.get(holder, name);
  if (typeof value !== 'function') throw new Error(`ssh2 has no ${name}`);
  return (...given) => Reflect.apply(value, holder, given) as unknown;
}
