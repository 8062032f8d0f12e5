import type { Readable } from 'node:stream';
import type { Sentence } from '../language/format.ts';
import { openBrowser } from './opener.ts';
import type { OpenCommand, Opening } from './opener.ts';
import type { Page } from './server.ts';
import { onEnter } from './terminal.ts';

export type GreetingParts = {
  readonly page: Page;
  /** The port that was asked for; 0 for any. */
  readonly asked: number;
  readonly print: (sentence: Sentence) => void;
  readonly input: Readable & { readonly isTTY?: boolean };
  /** How to open the person's browser; null where none is to be opened. */
  readonly browser: OpenCommand | null;
};

export type Greeting = {
  /** Someone used an address: the redirect file goes if it was that one. */
  readonly entered: () => void;
  /** Shows the page once more: in a browser where one may be opened, else by a further address. */
  readonly show: () => void;
  /** Stops listening to the terminal and leaves no file behind. */
  readonly close: () => Promise<void>;
};

/** Tells the person in the terminal where the page is, opens it, and gives a further address on Enter. */
export function greet(parts: GreetingParts): Greeting {
  const { page, asked, print, input, browser } = parts;
  const opener = createOpener(parts);
  if (asked !== 0 && asked !== page.port) {
    print({ key: 'terminal.port-taken', values: { asked, port: page.port } });
  }
  print({ key: 'terminal.address', values: { address: page.mintAddress() } });
  print({ key: input.isTTY === true ? 'terminal.enter' : 'terminal.once' });
  const further = () => print({ key: 'terminal.address.further', values: { address: page.mintAddress() } });
  const show = browser === null ? further : opener.open;
  if (browser !== null) show();
  const stop = onEnter(input, further);
  return {
    entered: opener.tidy,
    show,
    async close() {
      stop();
      await opener.close();
    },
  };
}

type Attempt = { readonly address: string; readonly opening: Promise<Opening> };

function createOpener({ page, print, browser }: GreetingParts) {
  let attempts: readonly Attempt[] = [];
  const clear = async (gone: readonly Attempt[]) => {
    attempts = attempts.filter((attempt) => !gone.includes(attempt));
    await Promise.all(gone.map(async ({ opening }) => (await opening).clear()));
  };
  const start = async (command: OpenCommand) => {
    const address = page.mintAddress();
    const attempt = { address, opening: openBrowser(address, command) };
    attempts = [...attempts, attempt];
    const { opened } = await attempt.opening;
    if (await opened) return;
    print({ key: 'terminal.no-browser' });
    await clear([attempt]);
  };
  return {
    open: () => {
      // A folder for temporary files that cannot be written is no reason to end: the address is printed.
      if (browser !== null) start(browser).catch(() => print({ key: 'terminal.no-browser' }));
    },
    tidy: () => void clear(attempts.filter(({ address }) => !page.stillOpens(address))),
    close: () => clear(attempts),
  };
}
