import type { Fault } from '../contract/fault.ts';
import type { Message } from '../contract/message.ts';
import { describeFault } from '../contract/sentence.ts';
import type { Machine } from './machine.ts';

/** Something worth telling a person who is not looking. `calm` may stay unsaid; `asks` needs them. */
export type Notice = { readonly tone: 'calm' | 'asks'; readonly title: Message; readonly body?: Message };

/**
 * What to tell a person of a change, or null. A link that breaks and heals is news once each way; an
 * attempt that fails like the one before it is not news.
 */
export function announce(before: Machine, after: Machine, name: string): Notice | null {
  const { state: is } = after;
  switch (is.kind) {
    case 'blocked':
      return before.state.kind === 'blocked' ? null : told('asks', 'notice.blocked', name, is.fault);
    case 'waiting':
      return before.state.kind === 'online' ? told('calm', 'notice.lost', name, is.cause) : null;
    case 'online':
      if (is.lastSwitch !== undefined && is.lastSwitch !== lastSwitch(before))
        return told('calm', 'notice.switch-failed', name, is.lastSwitch);
      return isComeback(before) ? { tone: 'calm', title: say('notice.restored', name) } : null;
    default:
      return null;
  }
}

function told(tone: Notice['tone'], key: string, name: string, fault: Fault): Notice {
  return { tone, title: say(key, name), body: describeFault(fault, name).reason };
}

/** The first link of a day is no news; one after a failed attempt is. */
function isComeback({ state }: Machine): boolean {
  return state.kind === 'opening' && state.attempt > 1;
}

function lastSwitch({ state }: Machine) {
  return state.kind === 'online' ? state.lastSwitch : undefined;
}

function say(key: string, name: string): Message {
  return { key, values: { name } };
}
