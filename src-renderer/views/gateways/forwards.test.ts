import { describe, expect, it } from 'vitest';
import {
  askedForwards,
  forwardsOf,
  gatewayRow,
  readPort,
  withConsent,
  withForward,
  withForwardEnd,
  withoutForward,
} from './forwards.ts';

const saved = [
  { localPort: 18_789, remotePort: 18_789 },
  { localPort: 3000, remotePort: 3001 },
];

it.each([
  ['18789', 18_789],
  [' 1 ', 1],
  ['65535', 65_535],
  ['0', null],
  ['65536', null],
  ['', null],
  ['1e3', null],
  ['-1', null],
  ['22.5', null],
])('reads “%s” as %s', (text, port) => {
  expect(readPort(text)).toBe(port);
});

describe('the rows of forwards', () => {
  it('come back as they were saved', () => {
    expect(askedForwards(forwardsOf(saved))).toEqual(saved);
  });

  it('keep apart while rows come and go', () => {
    const rows = withForward(withoutForward(forwardsOf(saved), 0), { localPort: '', remotePort: '' });
    expect(rows.map(({ key }) => key)).toEqual([1, 2]);
    expect(withForward([], { localPort: '', remotePort: '' })[0]?.key).toBe(0);
  });

  it('change at one end', () => {
    const rows = withForwardEnd(forwardsOf(saved), 1, { localPort: '4000' });
    expect(rows.map(({ localPort }) => localPort)).toEqual(['18789', '4000']);
    expect(rows[1]?.remotePort).toBe('3001');
  });
});

describe('consent', () => {
  it('is one forward on the port where tools look for a gateway', () => {
    const given = withConsent([], true, '19000');
    expect(askedForwards(given)).toEqual([{ localPort: 18_789, remotePort: 19_000 }]);
    expect(withConsent(given, true, '1')).toBe(given);
    expect(withConsent(given, false, '19000')).toEqual([]);
  });

  it('leaves other forwards alone', () => {
    const rows = withConsent(forwardsOf(saved), false, '18789');
    expect(gatewayRow(rows)).toBeUndefined();
    expect(rows).toHaveLength(1);
  });
});
