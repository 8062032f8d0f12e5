import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { hardenContents, hardenSession } from './harden.ts';

type Handler = (...args: readonly unknown[]) => unknown;

/** Stands in for Electron's session: keeps what was handed to each of its methods. */
function fakeSession() {
  const handlers = new Map<string, Handler>();
  const keep =
    (name: string) =>
    (handler: Handler): void =>
      void handlers.set(name, handler);
  const session: unknown = {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setDisplayMediaRequestHandler: keep('display'),
    webRequest: { onBeforeRequest: keep('before') },
  };
  const ask = (name: string, ...args: readonly unknown[]): unknown => handlers.get(name)?.(...args);
  return { session: session as Session, ask };
}

/** Calls a handler that answers through a callback. */
function answerOf(run: (answer: (value: unknown) => void) => void): unknown {
  const answers: unknown[] = [];
  run((value) => answers.push(value));
  expect(answers).toHaveLength(1);
  return answers[0];
}

describe('hardenSession', () => {
  const { session, ask } = fakeSession();
  hardenSession(session);
  const request = (permission: string, requestingUrl: string): unknown =>
    answerOf((answer) => ask('request', null, permission, answer, { requestingUrl }));

  it('grants the clipboard to our page and nothing else to anyone', () => {
    expect(request('clipboard-sanitized-write', 'app://causeway/')).toBe(true);
    expect(request('media', 'app://causeway/')).toBe(false);
    expect(request('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    expect(ask('check', null, 'clipboard-sanitized-write', 'app://causeway/')).toBe(true);
    expect(ask('check', null, 'geolocation', 'app://causeway/')).toBe(false);
  });

  it('gives no device and no screen away', () => {
    expect(ask('device', {})).toBe(false);
    expect(answerOf((answer) => ask('display', {}, answer))).toBeNull();
  });

  it.each([
    ['app://causeway/assets/index.js', false],
    ['blob:app://causeway/1f0c', false],
    ['https://example.com/pixel.png', true],
    ['ws://127.0.0.1:18789/', true],
    ['file:///etc/passwd', true],
  ])('answers a request for %s with cancel: %s', (url, cancel) => {
    expect(answerOf((answer) => ask('before', { url }, answer))).toEqual({ cancel });
  });
});

describe('hardenContents', () => {
  function stage() {
    const opened: string[] = [];
    let open: Handler = () => undefined;
    const contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: Handler): void => {
        open = handler;
      },
    });
    const given: unknown = contents;
    hardenContents(given as WebContents, (address) => opened.push(address));
    return { contents, opened, open: (url: string): unknown => open({ url }) };
  }

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'prevents %s',
    (event) => {
      const { contents } = stage();
      let prevented = false;
      contents.emit(event, {
        preventDefault: () => {
          prevented = true;
        },
      });
      expect(prevented).toBe(true);
    },
  );

  it('opens no window, and says which one was wanted', () => {
    const { open, opened } = stage();
    expect(open('https://example.com/')).toEqual({ action: 'deny' });
    expect(opened).toEqual(['https://example.com/']);
  });
});
