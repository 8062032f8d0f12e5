import { describe, expect, it } from 'vitest';
import type { Pin } from '../contract/certificate.ts';
import type { CommandHandlers } from '../contract/commands.ts';
import type { Profile } from '../contract/profile.ts';
import { sampleProfile } from '../contract/profile-samples.ts';
import { runCommand } from './command.ts';
import { playTrustDesk, snapshotWith } from './rehearsal.ts';

const value = `sha256:${'9f3a'.repeat(16)}`;
const certificate = {
  fingerprint: value,
  publicKey: null,
  subject: 'CN=studio',
  issuer: 'CN=Own\u202e Authority',
  validFrom: '2026-01-01T00:00:00.000Z',
  validTo: '2027-01-01T00:00:00.000Z',
  notAfter: Date.UTC(2027, 0, 1),
};
const pin: Pin = { kind: 'leaf', value, from: 'first-use', since: Date.UTC(2026, 10, 2), certificate };
const direct = { kind: 'direct', url: 'wss://studio.example', pin } as const;
const ssh = { kind: 'ssh', target: 'ada@studio', remotePort: 18_789, secure: true } as const;

const studio = sampleProfile([direct, ssh], { id: 'a1', intent: { kind: 'disconnect' } });
const attic: Profile = { ...studio, id: 'b2', name: 'Attic', routes: [ssh], active: 'ssh', trust: 'system' };

async function run(
  args: readonly string[],
  profiles: () => readonly Profile[] = () => [studio, attic],
  replaced: Partial<CommandHandlers> = {},
) {
  const { desk, printed, complained } = playTrustDesk(profiles, replaced);
  return { code: await runCommand(['trust', ...args], desk), printed: printed(), complained: complained() };
}

describe('causeway trust list', () => {
  it('has every gateway with its routes and pins, a route a line', async () => {
    const { code, printed } = await run(['list']);
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      'Gateway  Route   Trusted by                Pin',
      'Studio   direct  its certificate           9F:3A:9F:3A…, learned at first use 2026-11-02, ends 2027-01-01',
      'Studio   ssh     its certificate           none',
      'Attic    ssh     the system’s authorities  none',
    ]);
  });

  it('has one JSON object a gateway and line', async () => {
    const { printed } = await run(['list', '--json']);
    const rows = printed.split('\n').map((line): unknown => JSON.parse(line));
    expect(rows).toEqual([
      {
        id: 'a1',
        name: 'Studio',
        trust: 'leaf',
        follows: null,
        active: 'direct',
        routes: [direct, { ...ssh, pin: null }],
        expiry: null,
      },
      expect.objectContaining({ id: 'b2', trust: 'system' }),
    ]);
  });

  it('says that there is none yet', async () => {
    expect(await run(['list'], () => [])).toMatchObject({ code: 0, printed: 'No gateway is saved yet.' });
    expect(await run(['list', '--json'], () => [])).toMatchObject({ code: 0, printed: '' });
  });
});

describe('settings that could not be read', () => {
  it('are told of, beside the result', async () => {
    const kept = { state: 'kept-aside', file: 'settings.unreadable.json', why: 'unreadable' } as const;
    const { code, printed, complained } = await run(['list', '--json'], undefined, {
      'app.snapshot': async () => ({ ok: true, value: { ...snapshotWith([]), settings: kept } }),
    });
    expect([code, printed]).toEqual([0, '']);
    expect(complained).toContain('settings.unreadable.json');
  });
});

describe('causeway trust show', () => {
  it.each(['a1', 'Studio', 'STUDIO'])('finds a gateway by %s, and shows what to compare', async (name) => {
    const { code, printed } = await run(['show', name]);
    expect(code).toBe(0);
    expect(printed).toContain(Array.from({ length: 16 }, () => '9F:3A').join(':'));
    expect(printed).toMatch(/Subject +CN=studio\nIssuer +CN=Own Authority\nValid +2026-01-01.* to 2027/);
    expect(printed).toMatch(/Route +ssh\nAddress +ada@studio, port 18789 there, with TLS\nPin +none/);
  });

  it('says where a pin does not count, and keeps one that cannot be read', async () => {
    const odd = { ...direct, pin: { ...pin, value: 'no such\nthing' } };
    const { printed } = await run(['show', 'a1'], () => [{ ...studio, routes: [odd], trust: 'system' }]);
    expect(printed).toContain('The pin does not count');
    expect(printed).toMatch(/SHA-256 +no such thing\n/);
  });

  it('names those there are for one that is not', async () => {
    const { code, complained } = await run(['show', 'Cellar']);
    expect(code).toBe(1);
    expect(complained).toBe('No gateway is called “Cellar”. There are: Studio, Attic.');
    expect((await run(['show', 'Cellar'], () => [])).complained).toBe('No gateway is saved yet.');
  });
});

describe('causeway trust forget', () => {
  const forgetting = () => {
    let profiles: readonly Profile[] = [studio, attic];
    const asked: unknown[] = [];
    const forget: CommandHandlers['certificate.forget'] = async (input) => {
      asked.push(input);
      profiles = [{ ...studio, routes: [{ kind: 'direct', url: direct.url }, ssh] }, attic];
      return { ok: true, value: {} };
    };
    return { asked, profiles: () => profiles, replaced: { 'certificate.forget': forget } };
  };

  it('takes away exactly the pin that it saw, and shows what is left', async () => {
    const { asked, profiles, replaced } = forgetting();
    const { code, printed } = await run(['forget', 'studio'], profiles, replaced);
    expect(code).toBe(0);
    expect(asked).toEqual([{ profile: 'a1', route: 'direct', pin: value }]);
    expect(printed).toMatch(/^The pin of Studio \(direct\) is forgotten\.\n\nGateway +Studio\n/);
    expect(printed).not.toContain('9F:3A');
  });

  it('asks which where both routes have one', async () => {
    const both = { ...studio, routes: [direct, { ...ssh, pin }] };
    expect(await run(['forget', 'Studio'], () => [both])).toMatchObject({ code: 2, printed: '' });
    const { asked, replaced } = forgetting();
    expect(await run(['forget', 'Studio', '--route', 'ssh'], () => [both], replaced)).toMatchObject({
      code: 0,
    });
    expect(asked).toEqual([{ profile: 'a1', route: 'ssh', pin: value }]);
  });

  it('has nothing to forget where there is no such pin', async () => {
    const { asked, profiles, replaced } = forgetting();
    expect(await run(['forget', 'Attic'], profiles, replaced)).toMatchObject({ code: 1 });
    expect(await run(['forget', 'Studio', '--route=ssh'], profiles, replaced)).toMatchObject({ code: 1 });
    expect(asked).toEqual([]);
  });

  it('says why the host refuses', async () => {
    const { code, complained } = await run(['forget', 'Studio'], undefined, {
      'certificate.forget': async () => ({ ok: false, fault: { code: 'not-saved', why: 'disk-full' } }),
    });
    expect(code).toBe(1);
    expect(complained).toMatch(/disk is full\. Free/);
  });
});

describe('causeway trust pin', () => {
  it('hands on what was typed, and shows what is pinned then', async () => {
    const asked: unknown[] = [];
    const edit: CommandHandlers['profile.edit'] = async (input) => {
      asked.push(input);
      return { ok: true, value: {} };
    };
    const { code, printed } = await run(['pin', 'Studio', '--json', '9F:3A'], undefined, {
      'profile.edit': edit,
    });
    expect(code).toBe(0);
    expect(asked).toEqual([{ profile: 'a1', pin: '9F:3A' }]);
    expect(JSON.parse(printed)).toMatchObject({ id: 'a1', routes: [{ pin: { value } }, { pin: null }] });
  });

  it('says what is wrong with a fingerprint, and takes one that is far too long for none', async () => {
    const refuse: CommandHandlers['profile.edit'] = async () => ({
      ok: false,
      fault: { code: 'fingerprint-refused', why: 'other-hash', hash: 'SHA-1' },
    });
    const { code, complained } = await run(['pin', 'Studio', 'aa'], undefined, { 'profile.edit': refuse });
    expect(code).toBe(1);
    expect(complained).toContain('SHA-1');
    expect(await run(['pin', 'Studio', 'a'.repeat(600)])).toMatchObject({ code: 1, printed: '' });
  });
});
