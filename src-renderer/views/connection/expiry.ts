import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { day } from '../../../src-main/language/format.ts';
import { t } from '../../words.ts';

/** Names the notice that a pinned certificate ends: once it was closed, it comes again when it is nearer. */
export function expiryName({ profile, expiry }: ProfileSnapshot): string | undefined {
  if (expiry === undefined) return undefined;
  return JSON.stringify([profile.id, 'expiry', expiry.route, expiry.due, expiry.at]);
}

/** That a pinned certificate ends, and what its renewal will mean; null while none ends soon. */
export function expiryWords({ profile, expiry }: ProfileSnapshot) {
  if (expiry === undefined) return null;
  const pin = profile.routes.find(({ kind }) => kind === expiry.route)?.pin;
  const renewal = pin?.from === 'configuration' ? 'configuration' : (pin?.kind ?? 'leaf');
  return {
    title: t(`expiry.title.${expiry.due}`, { name: profile.name, day: day(expiry.at) }),
    text: t(`expiry.${renewal}`),
  };
}

/** The same in the few words that a row of the list has room for. */
export function expiryLine({ expiry }: ProfileSnapshot): string | null {
  return expiry === undefined ? null : t(`expiry.row.${expiry.due}`, { day: day(expiry.at) });
}
