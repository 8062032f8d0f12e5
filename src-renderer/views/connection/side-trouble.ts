import type { Message } from '../../../src-main/contract/message.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { t } from '../../words.ts';

/** Something that did not work beside a link that does. */
export type SideTrouble = {
  /** Another trouble has another name. */
  readonly name: string;
  readonly title: string;
  readonly reason: Message | undefined;
  readonly advice: Message | undefined;
};

/** A switch that failed, or a tunnel that forwards need and a person has to mend; null while there is neither. */
export function sideTroubleOf({ profile, connection, view, tunnel }: ProfileSnapshot): SideTrouble | null {
  if (connection.kind !== 'online' || connection.switching !== undefined) return null;
  const { id, name } = profile;
  if (connection.lastSwitch !== undefined) {
    const { reason, advice } = view;
    const { epoch, route, lastSwitch } = connection;
    const title = t('banner.stays', { name, route });
    return { name: JSON.stringify([id, epoch, lastSwitch]), title, reason, advice };
  }
  if (tunnel?.connection.kind !== 'blocked') return null;
  const { reason, advice } = tunnel.view;
  const title = t('banner.tunnel', { name });
  return { name: JSON.stringify([id, tunnel.connection.fault]), title, reason, advice };
}
