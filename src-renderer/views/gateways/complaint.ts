import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { Door } from './asking.ts';
import type { DraftField, GatewayDraft } from './draft.ts';
import { gatewayRow, readPort } from './forwards.ts';
import { isSameHeader } from './headers.ts';

/** What is wrong with a draft, and the field that ends it; null where there is no such field. */
export type Complaint = { readonly field: DraftField | null; readonly refusal: Refusal };

/**
 * What can be said of a draft before the host is asked: a port that is no number never gets through to it.
 * @param door the one route that the form is about; without it, either will do
 */
export function complaintIn(draft: GatewayDraft, door?: Door): Complaint | null {
  return routeComplaint(draft, door) ?? (door === 'direct' ? null : portComplaint(draft));
}

function routeComplaint({ address, target }: GatewayDraft, door: Door | undefined): Complaint | null {
  const hasTarget = target.trim() !== '';
  if (door === 'ssh')
    return hasTarget ? null : { field: 'target', refusal: { code: 'ssh-target-refused', why: 'empty' } };
  const hasRoute = address.trim() !== '' || (door === undefined && hasTarget);
  return hasRoute ? null : { field: 'address', refusal: { code: 'address-refused', why: 'empty' } };
}

function portComplaint({ target, remotePort, forwards }: GatewayDraft): Complaint | null {
  if (target.trim() === '') return null;
  const ports: readonly (readonly [DraftField, string])[] = [
    ['remotePort', remotePort],
    ...forwards.flatMap(
      ({ key, localPort, remotePort: end }) =>
        [
          [`local-${key}`, localPort],
          [`remote-${key}`, end],
        ] as const,
    ),
  ];
  const wrong = ports.find(([, text]) => readPort(text) === null);
  return wrong === undefined
    ? null
    : { field: wrong[0], refusal: { code: 'forward-refused', why: 'port', port: 0 } };
}

/** A refusal of the host, at the field that it speaks of, where the form has it. */
export function complaintOf(refusal: Refusal, draft: GatewayDraft, door?: Door): Complaint {
  const field = fieldOf(refusal, draft);
  return { field: field !== null && isShown(field, draft, door) ? field : null, refusal };
}

function fieldOf(refusal: Refusal, { forwards, headers }: GatewayDraft): DraftField | null {
  switch (refusal.code) {
    case 'address-refused':
      return 'address';
    case 'name-refused':
      return 'name';
    case 'secret-refused':
      return 'secret';
    case 'ssh-target-refused':
      return 'target';
    case 'forward-refused': {
      // Of two rows with the same port, the later one is the one too many.
      const row = forwards.findLast(({ localPort }) => readPort(localPort) === refusal.port);
      return row === undefined ? null : `local-${row.key}`;
    }
    case 'fingerprint-refused':
      return 'pin';
    case 'header-refused': {
      // Of two rows with the same name, the later one is the one too many.
      const row = headers.findLast(({ name }) => isSameHeader(name, refusal.header));
      if (row === undefined) return null;
      return refusal.why === 'value' ? `header-value-${row.key}` : `header-${row.key}`;
    }
    default:
      return null;
  }
}

/** A form about one route has none of the other's fields, and asks for the gateway's own port alone. */
function isShown(field: DraftField, { forwards }: GatewayDraft, door: Door | undefined): boolean {
  if (door === undefined || field === 'name' || field === 'secret' || isProof(field)) return true;
  if (door === 'direct') return field === 'address';
  const row = gatewayRow(forwards);
  const isOtherRow = isForward(field) && field !== `local-${row?.key ?? ''}`;
  return field !== 'address' && !isOtherRow;
}

function isProof(field: DraftField): boolean {
  return field === 'pin' || isHeader(field);
}

/** Whether a complaint about a draft holds for a later one as well: what it is about is as it was. */
export function stillHolds({ field }: Complaint, about: GatewayDraft, now: GatewayDraft): boolean {
  return field === null || partOf(about, field) === partOf(now, field);
}

function partOf(draft: GatewayDraft, field: DraftField): unknown {
  if (isForward(field)) return draft.forwards;
  return isHeader(field) ? draft.headers : draft[field];
}

function isForward(field: DraftField): field is `local-${number}` | `remote-${number}` {
  return /^(local|remote)-/.test(field);
}

function isHeader(field: DraftField): field is `header-${number}` | `header-value-${number}` {
  return field.startsWith('header-');
}
