import { useState } from 'react';
import type { RecordedKey } from '../../../src-main/contract/fault.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { day } from '../../../src-main/language/format.ts';
import { Check } from '../../parts/Check.tsx';
import { t } from '../../words.ts';
import { Command } from '../connection/Command.tsx';
import { compareCommand, keyKind, serverAddress, serverName, type HostKeyFault } from './evidence.ts';
import { TrustDialog, type Evidence } from './TrustDialog.tsx';

type Code = HostKeyFault['code'];
type Step<Of extends Code> = {
  readonly snapshot: ProfileSnapshot;
  readonly fault: Extract<HostKeyFault, { code: Of }>;
  readonly news: string | null;
  readonly busy: boolean;
  readonly onStay: () => void;
  readonly onTrust: () => void;
};

/** The first key that a server ever showed here. */
export function UnknownKey({ snapshot, fault, news, busy, onStay, onTrust }: Step<'unknown-host-key'>) {
  const { host, port } = fault;
  const again = isOnline(snapshot);
  const machine = {
    label: t('trust.machine'),
    text: serverAddress(host, port),
    notes: [t('trust.machine.for', { name: snapshot.profile.name })],
  };
  return (
    <TrustDialog
      tone="plain"
      title={t('trust.unknown.title', { host: serverName(host, port) })}
      lead={t('trust.unknown.lead')}
      evidence={[machine, shownKey(fault, 'plain')]}
      news={news}
      stay={{ label: t('trust.later'), onPick: onStay }}
      trust={{
        label: t(again ? 'trust.accept.again' : 'trust.accept'),
        onPick: onTrust,
        disabled: busy,
      }}
    >
      <Compare fault={fault} />
    </TrustDialog>
  );
}

/** Another key than the recorded ones: first the look, then {@link ReplaceKey}. */
export function ChangedKey(
  step: Omit<Step<'changed-host-key'>, 'onTrust'> & { readonly onReplace: () => void },
) {
  const { snapshot, fault, news, onStay, onReplace } = step;
  const host = serverName(fault.host, fault.port);
  const since = fault.recorded.find(({ firstSeen }) => firstSeen !== undefined)?.firstSeen;
  return (
    <TrustDialog
      tone="bad"
      title={
        since === undefined
          ? t('trust.changed.title', { host })
          : t('trust.changed.title.since', { host, day: day(since) })
      }
      lead={t('trust.changed.lead')}
      evidence={[...fault.recorded.map(trustedKey), shownKey(fault, 'bad')]}
      news={news}
      stay={{ label: stayWords(snapshot), onPick: onStay }}
      trust={{ label: t('trust.replace.ask'), onPick: onReplace }}
    >
      <Compare fault={fault} />
    </TrustDialog>
  );
}

/** The second step of replacing: it names the host, and waits for the person's word that they compared. */
export function ReplaceKey({ snapshot, fault, news, busy, onStay, onTrust }: Step<'changed-host-key'>) {
  const [compared, setCompared] = useState(false);
  const host = serverName(fault.host, fault.port);
  return (
    <TrustDialog
      tone="bad"
      title={t('trust.replace.title', { host })}
      lead={t('trust.replace.lead')}
      evidence={[{ ...shownKey(fault, 'bad'), label: t('trust.replace.new') }]}
      news={news}
      stay={{ label: stayWords(snapshot), onPick: onStay }}
      trust={{
        label: t(isOnline(snapshot) ? 'trust.replace.again' : 'trust.replace'),
        onPick: onTrust,
        disabled: busy || !compared,
      }}
    >
      <Check
        label={t('trust.replace.compared', { host })}
        checked={compared}
        onChange={({ target }) => setCompared(target.checked)}
      />
    </TrustDialog>
  );
}

/** A key that nobody may trust any more. */
export function RevokedKey({ snapshot, fault, onStay }: Step<'revoked-host-key'>) {
  const host = serverName(fault.host, fault.port);
  return (
    <TrustDialog
      tone="bad"
      title={t('trust.revoked.title', { host })}
      lead={t('trust.revoked.lead')}
      evidence={[shownKey(fault, 'bad')]}
      stay={{ label: stayWords(snapshot), onPick: onStay }}
    >
      <p>{t('trust.revoked.advice', { host })}</p>
    </TrustDialog>
  );
}

/** The server's own word, from a place where nobody can be in between. */
function Compare({ fault: { host, port, keyType } }: { readonly fault: HostKeyFault }) {
  const command = compareCommand(keyType);
  const server = serverName(host, port);
  if (command === null) return <p>{t('trust.compare.otherwise', { host: server })}</p>;
  return (
    <div>
      {t('trust.compare', { host: server })}
      <Command text={command} />
    </div>
  );
}

function shownKey({ keyType, fingerprint }: HostKeyFault, tone: Evidence['tone']): Evidence {
  return {
    label: t('trust.shown'),
    text: fingerprint,
    notes: [keyKind(keyType)],
    copies: t('trust.copy.shown'),
    ...(tone === undefined ? {} : { tone }),
  };
}

function trustedKey({ keyType, fingerprint, source, firstSeen }: RecordedKey): Evidence {
  const seen = firstSeen === undefined ? [] : [t('trust.seen', { day: day(firstSeen) })];
  return {
    label: t('trust.trusted'),
    text: fingerprint,
    notes: [keyKind(keyType), ...seen, t(`trust.source.${source}`)],
    copies: t('trust.copy.trusted'),
  };
}

/** The old link goes on while a switch or a tunnel waits for the decision. */
function isOnline({ connection }: ProfileSnapshot): boolean {
  return connection.kind === 'online';
}

function stayWords(snapshot: ProfileSnapshot): string {
  return t(isOnline(snapshot) ? 'trust.keep' : 'trust.stay');
}
