import { describe, expect, it } from 'vitest';
import { answer, behaviourIn, tokensOf, withoutDirective } from './behaviour.ts';

describe('answer', () => {
  it('has as many tokens as asked', () => {
    expect(tokensOf(answer({ tokens: 137 }).text)).toHaveLength(137);
  });

  it.each(['# Title\n\n- one\n- two  \n', ' leading', 'a', '```js\nlet a = 1;\n```\n', '\n\n'])(
    'splits %j so that the pieces make the whole again',
    (text) => expect(tokensOf(text).join('')).toBe(text),
  );
});

describe('behaviourIn', () => {
  it('finds nothing where there is no directive', () => {
    expect(behaviourIn('Hello')).toBeUndefined();
    expect(behaviourIn('A [[wiki link]] is none')).toBeUndefined();
  });

  it('reads number and rate of tokens anywhere in the message', () => {
    const behaviour = behaviourIn('[Sun] Hello [[tokens=3 rate=50]]\n\nRuntime: x=1');
    expect(behaviour).toEqual({ kind: 'answer', text: 'the quick brown', rate: 50 });
  });

  it('reads a text with Markdown', () => {
    expect(behaviourIn('[[text="# A\\n\\n[x](y) \\"z\\"" rate=5]]')).toEqual({
      kind: 'answer',
      text: '# A\n\n[x](y) "z"',
      rate: 5,
    });
  });

  it('reads failures', () => {
    expect(behaviourIn('[[status=503]]')).toEqual({ kind: 'fail', status: 503 });
    expect(behaviourIn('[[hang]]')).toEqual({ kind: 'hang' });
    expect(behaviourIn('[[break=2 tokens=4 rate=9]]')).toEqual({
      kind: 'break',
      after: 2,
      answer: answer({ tokens: 4, rate: 9 }),
    });
  });

  it('reads a tool call', () => {
    expect(behaviourIn('[[tool=exec args={"command":"echo \\"a b\\"","env":{"A":"1"}} tokens=5]]')).toEqual({
      kind: 'tool',
      name: 'exec',
      arguments: { command: 'echo "a b"', env: { A: '1' } },
      next: answer({ tokens: 5 }),
    });
  });
});

describe('withoutDirective', () => {
  it('leaves the words', () => expect(withoutDirective('Hello [[tokens=3]]')).toBe('Hello'));
});
