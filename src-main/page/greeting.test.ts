import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { terminalTexts } from '../language/english-terminal.ts';
import { say } from '../language/format.ts';
import { greet } from './greeting.ts';
import type { OpenCommand } from './opener.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-greeting-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A browser that only writes down which file it was given. */
function browser(code = 0): OpenCommand {
  const script = join(folder, 'browser');
  writeFileSync(script, `#!/bin/sh\necho "$1" >> "${join(folder, 'seen')}"\nexit ${code}\n`);
  chmodSync(script, 0o700);
  return { command: script, args: [] };
}
const seen = () => {
  const file = join(folder, 'seen');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

function greeted(command: OpenCommand | null, asked = 18_788) {
  const lines: string[] = [];
  const used = new Set<string>();
  let minted = 0;
  const input = new PassThrough();
  const greeting = greet({
    page: {
      port: 18_788,
      mintAddress: () => `http://127.0.0.1:18788/#token=${(minted += 1)}`,
      stillOpens: (address) => !used.has(address),
      close: async () => undefined,
    },
    asked,
    print: (sentence) => lines.push(say(terminalTexts, sentence)),
    input,
    browser: command,
  });
  return {
    greeting,
    lines,
    input,
    use: (token: number) => used.add(`http://127.0.0.1:18788/#token=${token}`),
  };
}

describe('the terminal', () => {
  it('is told the address, and a further one for each Enter', async () => {
    const { greeting, lines, input } = greeted(null);
    expect(lines).toEqual([
      'Causeway is at http://127.0.0.1:18788/#token=1',
      'It opens one tab, once, within 2 minutes.',
    ]);
    input.write('\n');
    await expect.poll(() => lines.at(-1)).toBe('A further address: http://127.0.0.1:18788/#token=2');
    greeting.show();
    expect(lines.at(-1)).toBe('A further address: http://127.0.0.1:18788/#token=3');
    await greeting.close();
    input.write('\n');
    expect(lines).toHaveLength(4);
  });

  it('is told when another port was taken, unless any would do', () => {
    expect(greeted(null, 18_700).lines[0]).toBe('Port 18700 is taken, so Causeway uses 18788.');
    expect(greeted(null, 0).lines[0]).toBe('Causeway is at http://127.0.0.1:18788/#token=1');
  });
});

describe.skipIf(process.platform === 'win32')('the browser', () => {
  it('has an address of its own, in a file that goes once it was used, and not before', async () => {
    const { greeting, use } = greeted(browser());
    await expect.poll(seen).toHaveLength(1);
    const [file = ''] = seen();
    expect(readFileSync(file, 'utf8')).toContain('#token=2"');
    use(1);
    greeting.entered();
    greeting.show();
    await expect.poll(seen).toHaveLength(2);
    expect(existsSync(file)).toBe(true);
    use(2);
    greeting.entered();
    await expect.poll(() => existsSync(file)).toBe(false);
    const other = seen()[1] ?? '';
    expect(existsSync(other)).toBe(true);
    await greeting.close();
    expect(existsSync(other)).toBe(false);
  });

  it('that does not open is said', async () => {
    const { greeting, lines } = greeted(browser(3));
    await expect.poll(() => lines.at(-1)).toBe('No browser opened by itself. Open the address in yours.');
    const [file = ''] = seen();
    await expect.poll(() => existsSync(file)).toBe(false);
    await greeting.close();
  });
});
