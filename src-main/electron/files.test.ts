import { describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, findPageFile, headersOf, listPageFiles } from './files.ts';

const names = [
  'index.html',
  'assets/index-1a2b.js',
  'assets/inter.woff2',
  'assets/index-1a2b.js.map',
  'secret.env',
];
const files = listPageFiles(names, (name) => `/built/${name}`);

describe('findPageFile', () => {
  it.each([
    ['app://causeway/', '/built/index.html'],
    ['app://causeway', '/built/index.html'],
    ['app://causeway/#settings', '/built/index.html'],
    ['app://causeway/?theme=dark', '/built/index.html'],
    ['app://causeway/index.html', '/built/index.html'],
    ['app://causeway/assets/index-1a2b.js', '/built/assets/index-1a2b.js'],
    ['app://causeway/assets/../index.html', '/built/index.html'],
  ])('finds %s', (address, file) => expect(findPageFile(files, address)).toBe(file));

  it.each([
    'app://causeway/assets/index-1a2b.js.map',
    'app://causeway/secret.env',
    'app://causeway/../../etc/passwd',
    'app://causeway/%2e%2e/%2e%2e/etc/passwd',
    'app://causeway/assets%2findex-1a2b.js',
    'app://causeway//index.html',
    'app://elsewhere/index.html',
    'https://causeway/index.html',
    'file:///built/index.html',
    'not an address',
  ])('finds nothing at %s', (address) => expect(findPageFile(files, address)).toBeNull());
});

describe('headersOf', () => {
  it('names the type and the policy of every file', () => {
    expect(headersOf('/built/assets/index-1a2b.js')).toEqual({
      'Content-Type': 'text/javascript; charset=utf-8',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
  });

  it('allows neither inline code nor any connection', () => {
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'");
    expect(CONTENT_SECURITY_POLICY).toContain("connect-src 'none'");
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|data:|https?:|\*/);
  });
});
