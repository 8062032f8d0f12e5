import { describe, expect, it } from 'vitest';
import { complaintIn, complaintOf, stillHolds } from './complaint.ts';
import { EMPTY_DRAFT, type GatewayDraft } from './draft.ts';

const draft: GatewayDraft = {
  ...EMPTY_DRAFT,
  address: 'studio.local',
  target: 'ada@studio',
  forwards: [
    { key: 3, localPort: '18789', remotePort: '18789' },
    { key: 4, localPort: '3000', remotePort: '3000' },
    { key: 5, localPort: '3000', remotePort: '3001' },
  ],
  headers: [
    { key: 0, name: 'X-One', value: '', saved: 'X-One' },
    { key: 2, name: 'x-one', value: 'v', saved: null },
  ],
};

describe('before the host is asked', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(complaintIn(draft)).toBeNull();
    expect(complaintIn({ ...draft, address: '' })).toBeNull();
    expect(complaintIn({ ...draft, target: '', remotePort: 'x' })).toBeNull();
    expect(complaintIn({ ...draft, remotePort: 'x' }, 'direct')).toBeNull();
  });

  it('misses a route at the field of its form', () => {
    const nothing = { ...draft, address: ' ', target: ' ' };
    expect(complaintIn(nothing)?.field).toBe('address');
    expect(complaintIn(nothing, 'direct')?.field).toBe('address');
    expect(complaintIn(nothing, 'ssh')?.field).toBe('target');
    expect(complaintIn({ ...draft, address: '' }, 'direct')?.field).toBe('address');
    expect(complaintIn({ ...draft, target: '' }, 'ssh')?.field).toBe('target');
  });

  it('names the first port that is none', () => {
    expect(complaintIn({ ...draft, remotePort: '0' })?.field).toBe('remotePort');
    const [first, second, third] = draft.forwards;
    const rows = [first, { ...second, remotePort: '70000' }, { ...third, localPort: '' }];
    expect(complaintIn({ ...draft, forwards: rows.filter(isRow) })?.field).toBe('remote-4');
  });
});

describe('a refusal', () => {
  it.each([
    [{ code: 'address-refused', why: 'port' }, 'address'],
    [{ code: 'secret-refused', why: 'empty' }, 'secret'],
    [{ code: 'name-refused', why: 'taken' }, 'name'],
    [{ code: 'ssh-target-refused', why: 'space' }, 'target'],
    [{ code: 'forward-refused', why: 'reserved', port: 18_789 }, 'local-3'],
    [{ code: 'forward-refused', why: 'taken', port: 3000 }, 'local-5'],
    [{ code: 'forward-refused', why: 'taken', port: 1 }, null],
    [{ code: 'fingerprint-refused', why: 'length', found: 3, wanted: 64 }, 'pin'],
    [{ code: 'header-refused', why: 'twice', header: 'X-One' }, 'header-2'],
    [{ code: 'header-refused', why: 'value', header: 'X-ONE' }, 'header-value-2'],
    [{ code: 'header-refused', why: 'name', header: 'Y' }, null],
    [{ code: 'not-as-shown' }, null],
    [{ code: 'host-gone' }, null],
  ] as const)('%j leads to %s', (refusal, field) => {
    expect(complaintOf(refusal, draft)).toEqual({ field, refusal });
  });

  it('is said beside the form where the form does not have its field', () => {
    const taken = { code: 'forward-refused', why: 'taken', port: 3000 } as const;
    expect(complaintOf(taken, draft, 'ssh').field).toBeNull();
    expect(complaintOf({ ...taken, port: 18_789 }, draft, 'ssh').field).toBe('local-3');
    expect(complaintOf({ code: 'address-refused', why: 'host' }, draft, 'ssh').field).toBeNull();
    expect(complaintOf({ code: 'ssh-target-refused', why: 'host' }, draft, 'direct').field).toBeNull();
    expect(complaintOf({ code: 'name-refused', why: 'taken' }, draft, 'direct').field).toBe('name');
    expect(complaintOf({ code: 'fingerprint-refused', why: 'empty' }, draft, 'ssh').field).toBe('pin');
  });
});

function isRow(
  row: Partial<GatewayDraft['forwards'][number]> | undefined,
): row is GatewayDraft['forwards'][number] {
  return row?.key !== undefined;
}

describe('a complaint about an earlier draft', () => {
  const refusal = { code: 'not-saved', why: 'disk-full' } as const;

  it.each([
    ['address', { address: 'other.local' }, false],
    ['address', { name: 'Other' }, true],
    ['local-4', { forwards: [...draft.forwards] }, false],
    ['remote-4', { headers: [] }, true],
    ['header-2', { headers: [] }, false],
    ['header-value-2', { forwards: [] }, true],
    ['trust', { trust: 'system' }, false],
    [null, { address: 'other.local' }, true],
  ] as const)('at %s, after a change of %j: %s', (field, change, holds) => {
    expect(stillHolds({ field, refusal }, draft, { ...draft, ...change })).toBe(holds);
  });
});
