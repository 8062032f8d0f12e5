import { describe, expect, it } from 'vitest';
import { isGranted, isOurPage, isOurs } from './origin.ts';

describe('isOurs', () => {
  it.each([
    'app://causeway/',
    'app://causeway/assets/index.js',
    'app://causeway',
    'blob:app://causeway/1f0c',
  ])('lets %s through', (address) => expect(isOurs(address)).toBe(true));

  it.each([
    '',
    'causeway',
    'https://causeway/',
    'app://causeway.example/',
    'app://elsewhere/',
    'app:causeway',
    'app://causeway:80/',
    'file:///etc/passwd',
    'blob:https://causeway/1f0c',
    'blob:app://causeway.example/1f0c',
    'devtools://devtools/bundled/inspector.html',
    'ws://127.0.0.1:18789',
    'data:text/html,hello',
  ])('keeps %s out', (address) => expect(isOurs(address)).toBe(false));
});

describe('isOurPage', () => {
  const page = { parent: null, origin: 'app://causeway', url: 'app://causeway/' };

  it('knows the main frame of our page', () => expect(isOurPage(page)).toBe(true));
  it('refuses a frame that is gone', () => expect(isOurPage(null)).toBe(false));
  it('refuses a frame inside the page', () => expect(isOurPage({ ...page, parent: {} })).toBe(false));
  it('refuses another origin', () =>
    expect(isOurPage({ ...page, origin: 'https://example.com' })).toBe(false));
  it('refuses an opaque origin at our address', () =>
    expect(isOurPage({ ...page, origin: 'null' })).toBe(false));
  it('refuses another address', () => expect(isOurPage({ ...page, url: 'about:blank' })).toBe(false));
});

describe('isGranted', () => {
  it('lets our page write to the clipboard', () => {
    expect(isGranted('clipboard-sanitized-write', 'app://causeway/')).toBe(true);
  });

  it.each([
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'fileSystem',
    'unknown',
  ])('denies %s', (permission) => expect(isGranted(permission, 'app://causeway/')).toBe(false));

  it('grants nothing to anyone else', () => {
    expect(isGranted('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    expect(isGranted('clipboard-sanitized-write', '')).toBe(false);
  });
});
