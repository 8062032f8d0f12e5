import { describe, expect, it } from 'vitest';
import { recognise } from './greeting.ts';

const speaker = (text: string, over = false) => recognise(Buffer.from(text, 'latin1'), over);

describe('recognise', () => {
  it.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', 'ssh'],
    ['SSH-2.0-x\n', 'ssh'],
    ['Welcome to the lab.\r\nSSH-2.0-x\r\n', 'ssh'],
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'http'],
    ['Not allowed at this time\r\n', 'refusing'],
    ['Exceeded MaxStartups\r\n', 'refusing'],
    ['\x15\x03\x01\x00\x02\x02\x46', 'tls'],
    ['\x16\x03\x03', 'tls'],
    ['\x00\x01\x02\x03', 'unknown'],
    ['220 mail ESMTP\r\n\x07', 'unknown'],
    ['x'.repeat(4096), 'plaintext'],
  ])('knows at once who says %j', (text, expected) => expect(speaker(text)).toBe(expected));

  it.each(['', 'S', 'SSH', 'SSH-2.0-Open', '220 mail ESMTP\r\n', 'Welcome\r\nSS', 'H'])(
    'waits for more after %j',
    (text) => expect(speaker(text)).toBe('waiting'),
  );

  it('says plaintext of text that led to nothing, and nothing of silence', () => {
    expect(speaker('220 mail ESMTP\r\n', true)).toBe('plaintext');
    expect(speaker('', true)).toBe('waiting');
    expect(speaker('Welcome\r\nSSH-2.0-Open', true)).toBe('waiting');
  });

  it('is not taken in by SSH in the middle of a line', () =>
    expect(speaker('no SSH-2.0 here', true)).toBe('plaintext'));
});
