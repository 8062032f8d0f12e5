import { expect, it } from 'vitest';
import { windowOptions } from './options.ts';

it('closes every window off', () => {
  const options = windowOptions({ title: 'Causeway', preload: '/p/index.cjs', icon: '/i.png', dark: false });
  expect(options.webPreferences).toEqual({
    preload: '/p/index.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    devTools: false,
    spellcheck: false,
  });
});

it('starts on the ground of the theme', () => {
  const choices = { title: 'Causeway', preload: '', icon: '' };
  expect(windowOptions({ ...choices, dark: true }).backgroundColor).toBe('#0e1415');
  expect(windowOptions({ ...choices, dark: false }).backgroundColor).toBe('#f6f8f8');
});
