import { describe, expect, it } from 'vitest';
import { mayShowDeviceToken } from './device-token.ts';

const far = { overSsh: false, address: '203.0.113.7', secure: false, pinned: false };

describe('a device token may be shown', () => {
  it.each([
    [{ ...far, overSsh: true, address: '127.0.0.1' }, true],
    [{ ...far, address: '127.0.0.1' }, true],
    [{ ...far, address: '127.8.8.8' }, true],
    [{ ...far, address: '::1' }, true],
    [{ ...far, address: '::ffff:127.0.0.1' }, true],
    [{ ...far, secure: true, pinned: true }, true],
    [{ ...far, secure: true }, false],
    [{ ...far, pinned: true }, false],
    [far, false],
    [{ ...far, address: '192.168.1.2' }, false],
    [{ ...far, address: '100.64.1.2' }, false],
    [{ ...far, address: 'localhost' }, false],
    [{ ...far, address: '' }, false],
  ])('%j: %s', (endpoint, may) => {
    expect(mayShowDeviceToken(endpoint)).toBe(may);
  });
});
