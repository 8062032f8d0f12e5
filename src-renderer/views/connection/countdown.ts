import type { ConnectionState } from '../../../src-main/contract/connection.ts';
import { t } from '../../words.ts';

/** What happens by itself in so many milliseconds: a next try, or a look whether a standing fault is over. */
export function countdownWords(kind: ConnectionState['kind'], ms: number): string {
  if (ms <= 0) return t('banner.now');
  return t(kind === 'blocked' ? 'banner.recheck' : 'banner.next', { ms });
}
