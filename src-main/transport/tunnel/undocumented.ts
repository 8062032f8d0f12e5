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
};

/** Finds those doors. Throws where they are not there: then ssh2 was updated without looking here. */
export function openDoors(client: Client): UndocumentedDoors {
  const protocol = objectIn(client, '_protocol');
  const handlers = objectIn(protocol, '_handlers');
  const ping = functionIn(protocol, 'ping');
  const refuse = functionIn(handlers, 'USERAUTH_FAILURE');
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
  };
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
