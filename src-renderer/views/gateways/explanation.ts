import { useEffect, useState } from 'react';
import type { CredentialName, CredentialsExplanation } from '../../../src-main/contract/credential.ts';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { Outcome } from '../../../src-main/contract/refusal.ts';
import { useFront, useMirror } from '../../store/front.ts';
import { profileOf, type Mirror } from '../../store/mirror.ts';
import { t } from '../../words.ts';
import { placeOf, variableOf } from '../openclaw/named.ts';

export const CREDENTIAL_NAMES: readonly CredentialName[] = ['token', 'password'];

/** An explanation, and what it was given upon. */
type Known = { readonly grounds: string; readonly outcome: Outcome<CredentialsExplanation> };

/** What a profile presents and why, as the host explains it; asked again when something of it may have changed. */
export function useExplanation(profile: ProfileId): Outcome<CredentialsExplanation> | null {
  const { bridge } = useFront();
  const grounds = useMirror((mirror) => groundsOf(mirror, profile));
  const [known, setKnown] = useState<Known | null>(null);
  useEffect(() => {
    let wanted = true;
    const ask = async () => {
      const outcome = await bridge.call('credentials.explain', { profile });
      if (wanted) setKnown({ grounds, outcome });
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [bridge, profile, grounds]);
  return known?.outcome ?? null;
}

function groundsOf({ snapshot }: Mirror, id: ProfileId): string {
  const found = profileOf(snapshot, id);
  return JSON.stringify([found?.profile.credential, found?.credentialStored, snapshot?.openclaw]);
}

/** What is presented, in one line; null where that is not a secret that could be read. */
export function usedWords(explained: CredentialsExplanation, name: CredentialName): string | null {
  const credential = explained[name];
  if (credential === null || 'unavailable' in credential) return null;
  const { source, length, hint } = credential;
  return [
    t('explain.used', { name, from: placeOf(source, name) }),
    t('explain.length', { count: length }),
    ...(hint === undefined ? [] : [t('explain.hint', { hint })]),
  ].join(' · ');
}

/** That an environment variable stands above what else is named; null where it does not. */
export function overrideWords({ sources }: CredentialsExplanation, name: CredentialName): string | null {
  const reports = sources[name];
  const counts = reports.some(
    ({ source, state }) => source === 'env' && (state === 'used' || state === 'unavailable'),
  );
  const others = reports.filter(({ state }) => state === 'overridden');
  if (!counts || others.length === 0) return null;
  return t('explain.overrides', {
    variable: variableOf(name),
    others: others.map(({ source }) => placeOf(source, name)).join(', '),
  });
}

/** Whether anything at all is found in the places where it is looked for. */
export function isNamed({ sources }: CredentialsExplanation, name: CredentialName): boolean {
  return sources[name].some(({ state }) => state !== 'unset');
}
