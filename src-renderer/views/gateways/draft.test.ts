import { describe, expect, it } from 'vitest';
import { onlineProfile } from '../../bridge/double.ts';
import { draftOf, EMPTY_DRAFT, hasBothRoutes, nameFromPlace, withField } from './draft.ts';

const { profile } = onlineProfile();
const ssh = {
  kind: 'ssh',
  target: 'ada@studio',
  remotePort: 18_790,
  secure: true,
  agent: 'pageant',
} as const;

describe('the name', () => {
  it.each([
    ['studio.local', 'Studio'],
    ['wss://cabin.tail1234.ts.net:443/x', 'Cabin'],
    ['my-box', 'My-box'],
    ['192.168.1.20', ''],
    ['[::1]:18789', ''],
    ['ada@studio.local:22', 'Studio'],
    ['ssh://me@corp@cabin:22', 'Cabin'],
    ['wss://studio.example/a@b', 'Studio'],
    ['ada@', ''],
    ['', ''],
  ])('of %s is “%s”', (place, name) => {
    expect(nameFromPlace(place)).toBe(name);
  });

  it('follows the address or the server until the person types one', () => {
    const typed = withField(EMPTY_DRAFT, 'address', 'studio.local');
    expect(typed.name).toBe('Studio');
    expect(withField(typed, 'target', 'ada@cabin').name).toBe('Cabin');
    const named = withField(typed, 'name', 'Work');
    expect(withField(named, 'address', 'cabin.local').name).toBe('Work');
    expect(withField(withField(named, 'name', ''), 'address', 'cabin.local').name).toBe('Cabin');
  });
});

describe('the draft of a saved gateway', () => {
  it('has both routes, and no secret', () => {
    const both = {
      ...profile,
      routes: [...profile.routes, ssh],
      forwards: [{ localPort: 1, remotePort: 2 }],
    };
    const draft = draftOf(both);
    expect(draft).toMatchObject({
      address: 'ws://studio.local:18789/',
      target: 'ada@studio',
      remotePort: '18790',
      secure: true,
      identityFile: '',
      agent: 'pageant',
      forwards: [{ key: 0, localPort: '1', remotePort: '2' }],
      secret: '',
      trust: 'leaf',
      pin: '',
      headers: [],
    });
    expect(hasBothRoutes(draft)).toBe(true);
  });

  it('offers the usual port where there is no SSH route yet', () => {
    const draft = draftOf(profile);
    expect([draft.target, draft.remotePort, hasBothRoutes(draft)]).toEqual(['', '18789', false]);
  });
});

it('lets a forward to the gateway follow its port, and no other', () => {
  const forwards = [
    { key: 0, localPort: '18789', remotePort: '18789' },
    { key: 1, localPort: '3000', remotePort: '3000' },
  ];
  const moved = withField({ ...EMPTY_DRAFT, forwards }, 'remotePort', '19000');
  expect(moved.forwards.map(({ remotePort }) => remotePort)).toEqual(['19000', '3000']);
});
