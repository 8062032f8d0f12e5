import type { SshWay } from '../../../src-main/contract/commands.ts';
import { t } from '../../words.ts';

const SSH_PORT = 22;

/** Where an SSH target leads, as a sentence's part: `ada@studio.local, through bastion, port 22`. */
export function wayWords({ hops }: SshWay): string {
  const last = hops.at(-1);
  if (last === undefined) return '';
  const { user, host, port } = last;
  const through = hops.slice(0, -1).map(serverWords).join(', ');
  return t(through === '' ? 'ssh.way' : 'ssh.way.through', { user, host, port, through });
}

/** The same in the few words that stand beside a name: `ada@studio.local via bastion`. */
export function briefWay({ hops }: SshWay): string {
  const last = hops.at(-1);
  if (last === undefined) return '';
  const place = `${last.user}@${serverWords(last)}`;
  const through = hops.slice(0, -1).map(serverWords).join(', ');
  return through === '' ? place : t('ssh.way.via', { place, through });
}

function serverWords({ host, port }: SshWay['hops'][number]): string {
  if (port === SSH_PORT) return host;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
