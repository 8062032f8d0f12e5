import { describe, expect, it } from 'vitest';
import { CommandName, commands } from '../contract/commands.ts';
import type { CommandHandlers } from '../contract/commands.ts';
import { fakeHost, snapshotOf } from '../page/fake-host.ts';
import { createDispatch } from './dispatch.ts';

type Line = { readonly event: string; readonly fields: Readonly<Record<string, unknown>> };

function dispatching(replaced: Partial<CommandHandlers> = {}) {
  const lines: Line[] = [];
  const dispatch = createDispatch({
    handlers: fakeHost(replaced).handlers,
    log: (event, fields = {}) => void lines.push({ event, fields }),
    mintId: () => 'id-1',
  });
  const ask = (name: string, input: unknown) => dispatch({ kind: 'call', id: 7, name, input }, 'front');
  return { dispatch, ask, lines };
}

const refusal = (fault: unknown) => ({ kind: 'refusal', id: 7, ok: false, fault });

describe('a call', () => {
  it('reaches its handler with the parsed input and the front, and comes back under its id', async () => {
    const seen: unknown[] = [];
    const { ask } = dispatching({
      'address.judge': async (input, front) => {
        seen.push(input, front);
        return { ok: true, value: { verdict: 'allow', url: 'ws://a', rewritten: false } };
      },
    });
    expect(await ask('address.judge', { text: 'a' })).toEqual({
      kind: 'answer',
      id: 7,
      ok: true,
      value: { verdict: 'allow', url: 'ws://a', rewritten: false },
    });
    expect(seen).toEqual([{ text: 'a' }, 'front']);
  });

  it('brings an expected failure back as a value', async () => {
    const { ask, lines } = dispatching({
      'profile.remove': async () => ({ ok: false, fault: { code: 'no-such-profile' } }),
    });
    expect(await ask('profile.remove', { profile: 'a' })).toEqual(refusal({ code: 'no-such-profile' }));
    expect(lines).toEqual([]);
  });

  it('sends out only what the contract names', async () => {
    const leaky = { ...snapshotOf(3), token: 'canary' };
    const { ask } = dispatching({ 'app.snapshot': async () => ({ ok: true, value: leaky }) });
    expect(JSON.stringify(await ask('app.snapshot', {}))).not.toContain('canary');
  });
});

describe('bad input', () => {
  it('is refused with the path that is wrong, and the handler is not asked', async () => {
    const { ask } = dispatching({ 'profile.remove': () => Promise.reject(new Error('asked')) });
    expect(await ask('profile.remove', { profile: 'NO!' })).toEqual(
      refusal({ code: 'input-refused', path: 'profile' }),
    );
    expect(await ask('profile.remove', { profile: 'a', more: 1 })).toEqual(
      refusal({ code: 'input-refused', path: '' }),
    );
  });

  it.each(['profile.steal', '__proto__', 'constructor', ''])('has no command %j', async (name) => {
    expect(await dispatching().ask(name, {})).toEqual(refusal({ code: 'input-refused', path: 'name' }));
  });

  it.each([
    null,
    [],
    'call',
    { kind: 'call', name: 'app.snapshot', input: {} },
    { kind: 'call', id: -1, name: 'app.snapshot', input: {} },
    { kind: 'call', id: 1.5, name: 'app.snapshot', input: {} },
  ])('without a call id has no answer: %j', async (raw) => {
    expect(await dispatching().dispatch(raw, 'front')).toBeNull();
  });

  it('with another envelope is refused', async () => {
    const { dispatch } = dispatching();
    const frame = await dispatch({ kind: 'cast', id: 7, name: 'app.snapshot', input: {} }, 'front');
    expect(frame).toEqual(refusal({ code: 'input-refused', path: 'kind' }));
  });

  it.each(CommandName.options)('%s refuses what is no object', async (name) => {
    expect(await dispatching().ask(name, 'text')).toEqual(refusal({ code: 'input-refused', path: '' }));
    expect(commands[name].input.safeParse('text').success).toBe(false);
  });
});

describe('a bug', () => {
  it('that throws crosses as an id that the log line carries, without its message', async () => {
    const { ask, lines } = dispatching({
      'profile.add': () => Promise.reject(new TypeError('cannot store canary')),
    });
    const input = { name: 'a', address: 'b', credential: 'token', secret: 'canary' };
    expect(await ask('profile.add', input)).toEqual(refusal({ code: 'internal', id: 'id-1' }));
    expect(lines).toMatchObject([
      { event: 'command.threw', fields: { id: 'id-1', command: 'profile.add', error: 'TypeError' } },
    ]);
    expect(JSON.stringify(lines)).toContain('dispatch.test');
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('that throws at once is the same', async () => {
    const { ask, lines } = dispatching({
      'app.snapshot': () => {
        throw 'canary';
      },
    });
    expect(await ask('app.snapshot', {})).toEqual(refusal({ code: 'internal', id: 'id-1' }));
    expect(lines).toEqual([
      { event: 'command.threw', fields: { id: 'id-1', command: 'app.snapshot', error: 'string' } },
    ]);
  });

  it('that answers what the contract does not say is one, too', async () => {
    const { ask, lines } = dispatching();
    expect(await ask('app.snapshot', {})).toEqual(refusal({ code: 'internal', id: 'id-1' }));
    expect(lines).toEqual([
      {
        event: 'command.misanswered',
        fields: { id: 'id-1', command: 'app.snapshot', where: 'revision' },
      },
    ]);
  });
});
