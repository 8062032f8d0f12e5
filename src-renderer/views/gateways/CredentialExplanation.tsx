import { useState } from 'react';
import type { CredentialName, CredentialsExplanation } from '../../../src-main/contract/credential.ts';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import { visible } from '../../../src-main/language/format.ts';
import { Disclosure } from '../../parts/Disclosure.tsx';
import { useMirror } from '../../store/front.ts';
import { profileOf } from '../../store/mirror.ts';
import { sayMessage, sayRefusal, t } from '../../words.ts';
import { placeOf } from '../openclaw/named.ts';
import { scopeLines } from '../pairing/request.ts';
import styles from './CredentialExplanation.module.css';
import { CREDENTIAL_NAMES, isNamed, overrideWords, usedWords, useExplanation } from './explanation.ts';

/** Which credential a saved gateway presents, from where, and what that overrides; never the credential itself. */
export function CredentialExplanation({ profile }: { readonly profile: ProfileId }) {
  const explained = useExplanation(profile);
  return (
    <section className={styles.explanation} aria-label={t('explain.title')}>
      <h3 className={styles.title}>{t('explain.title')}</h3>
      {explained === null ? <p>{t('explain.reading')}</p> : null}
      {explained?.ok === false ? <Unexplained refusal={explained.fault} /> : null}
      {explained?.ok === true ? <Explained explained={explained.value} profile={profile} /> : null}
      <DeviceToken profile={profile} />
    </section>
  );
}

/** What is the matter with the configuration is said beside it, and more fully. */
function Unexplained({ refusal }: { readonly refusal: Refusal }) {
  if (refusal.code === 'openclaw-refused') return <p>{t('explain.unread')}</p>;
  return <p className={styles.wrong}>{sayRefusal(refusal).reason}</p>;
}

type Props = { readonly explained: CredentialsExplanation };

function Explained({ explained, profile }: Props & { readonly profile: ProfileId }) {
  const kind = useMirror(({ snapshot }) => profileOf(snapshot, profile)?.profile.credential);
  const named = CREDENTIAL_NAMES.filter((name) => explained[name] !== null);
  if (named.length === 0) {
    const asked = kind === 'password' ? 'password' : 'token';
    return (
      <>
        <p>{sayMessage(explained.reason[asked])}</p>
        <Places explained={explained} />
      </>
    );
  }
  return (
    <>
      {named.map((name) => (
        <Presented key={name} explained={explained} name={name} />
      ))}
      <Places explained={explained} />
    </>
  );
}

function Presented({ explained, name }: Props & { readonly name: CredentialName }) {
  const used = usedWords(explained, name);
  const override = overrideWords(explained, name);
  return (
    <>
      <p className={used === null ? styles.wrong : styles.used}>
        {used ?? sayMessage(explained.reason[name])}
      </p>
      {override === null ? null : <p className={styles.override}>{override}</p>}
    </>
  );
}

/** Every place, in the order in which they count. */
function Places({ explained }: Props) {
  const [open, setOpen] = useState(false);
  const named = CREDENTIAL_NAMES.filter((name) => isNamed(explained, name));
  if (named.length === 0) return null;
  return (
    <Disclosure label={t('explain.places')} open={open} onToggle={setOpen}>
      {named.map((name) => (
        <ol key={name} className={styles.places} aria-label={t('explain.places.name', { name })}>
          {explained.sources[name].map(({ source, state }) => (
            <li key={source} className={styles.place} data-state={state}>
              <span className={source === 'explicit' ? '' : styles.exact}>
                {visible(placeOf(source, name))}
              </span>
              <span className={styles.state}>{t(`explain.state.${state}`)}</span>
            </li>
          ))}
        </ol>
      ))}
    </Disclosure>
  );
}

/** What a gateway approved goes without saying only where it approved nothing. */
function DeviceToken({ profile }: { readonly profile: ProfileId }) {
  const approved = useMirror(({ snapshot }) => profileOf(snapshot, profile)?.approvedScopes);
  if (approved === undefined) return null;
  return <p>{t('explain.device', { scopes: scopeLines(approved).join(', ') })}</p>;
}
