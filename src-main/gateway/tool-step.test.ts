import { describe, expect, it } from 'vitest';
import { toolDelta } from './tool-step.ts';

const step = { sessionKey: 'main', runId: 'r1' };
const data = { name: 'exec', toolCallId: 'c1' };
const told = (more: object) => toolDelta({ ...step, stream: 'tool', data: { ...data, ...more } });
const output = (text: string) => ({ content: [{ type: 'text', text }], details: { exitCode: 0 } });

describe('a step of a tool', () => {
  it('tells what it does, how far it is, and what came back', () => {
    expect(told({ phase: 'start', args: { command: 'echo hi', timeout: 7 } })).toEqual({
      kind: 'tool',
      ...step,
      ...data,
      phase: 'start',
      detail: 'echo hi',
    });
    expect(told({ phase: 'update', partialResult: output('hi\n') })).toMatchObject({
      phase: 'update',
      detail: 'hi\n',
    });
    expect(told({ phase: 'result', isError: true, result: output('no such file') })).toMatchObject({
      phase: 'result',
      detail: 'no such file',
      isError: true,
    });
  });

  it.each([
    [{ path: '/etc/hosts' }, '/etc/hosts'],
    [{ query: 'weather', limit: 3 }, 'weather'],
    [{ a: 1, b: [2] }, '{"a":1,"b":[2]}'],
    ['plain', 'plain'],
    [{}, undefined],
    [undefined, undefined],
  ])('says the arguments %j as %j', (args, detail) => {
    expect(told({ phase: 'start', args })?.kind === 'tool' && told({ phase: 'start', args })).toEqual({
      kind: 'tool',
      ...step,
      ...data,
      phase: 'start',
      ...(detail === undefined ? {} : { detail }),
    });
  });

  it('keeps the head of a result and the tail of what still comes', () => {
    const long = `begin${'x'.repeat(10_000)}end`;
    const result = told({ phase: 'result', result: long });
    const update = told({ phase: 'update', partialResult: long });
    expect(result).toHaveProperty('detail', `begin${'x'.repeat(4090)}…`);
    expect(update).toHaveProperty('detail', `…${'x'.repeat(4092)}end`);
  });

  it('cuts no character in two', () => {
    const result = told({ phase: 'result', result: `${'x'.repeat(4094)}😀😀` });
    expect(JSON.stringify(result)).not.toMatch(/\\ud83d/i);
  });

  it.each([{ phase: 'start', toolCallId: '' }, { phase: 'new in 2027' }, {}])('is none in %j', (more) => {
    expect(told(more)).toBeNull();
    expect(toolDelta({ data: { ...data, phase: 'start' } })).toBeNull();
  });
});
