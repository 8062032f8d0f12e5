import type { Profile } from '../contract/profile.ts';
import type { ProfileSnapshot } from '../contract/snapshot.ts';
import { expiryNotice } from '../policy/expiry.ts';
import type { Clock } from './ports.ts';

type Expiry = NonNullable<ProfileSnapshot['expiry']>;

/** The pinned certificate of a profile that ends first, once a person should hear of it. `wall` in milliseconds. */
export function expiryOf(profile: Profile, wall: number): Expiry | null {
  const [first] = endsOf(profile).toSorted((one, other) => one.at - other.at);
  if (first === undefined) return null;
  const notice = expiryNotice(first.at, wall);
  return notice === null ? null : { ...first, due: notice.due };
}

/** When the certificates under the pins that count end. */
function endsOf({ routes, trust }: Profile): readonly Omit<Expiry, 'due'>[] {
  return routes.flatMap(({ kind, pin }) => {
    const at = pin?.certificate?.notAfter ?? null;
    const counts = trust !== 'system' || pin?.from === 'configuration';
    return at === null || !counts ? [] : [{ route: kind, at }];
  });
}

const DAY_MS = 86_400_000;

/**
 * Calls back once a day while some pinned certificate may end, so that a notice that falls due is shown although
 * nothing else happened. Call the result after each change of the profiles.
 */
export function createExpiryAlarm(
  { after }: Pick<Clock, 'after'>,
  profiles: () => readonly Profile[],
  due: () => void,
): { readonly attend: () => void; readonly stop: () => void } {
  let cancel: (() => void) | null = null;
  const attend = (): void => {
    if (cancel !== null || !profiles().some((profile) => endsOf(profile).length > 0)) return;
    cancel = after(DAY_MS, () => {
      cancel = null;
      due();
      attend();
    });
  };
  return { attend, stop: () => cancel?.() };
}
