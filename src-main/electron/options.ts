import type { BrowserWindowConstructorOptions } from 'electron';

export type WindowChoices = {
  readonly title: string;
  readonly preload: string;
  readonly icon: string;
  readonly dark: boolean;
};

/** The options of every window: closed off from Node, from the network and from other pages. */
export function windowOptions({
  title,
  preload,
  icon,
  dark,
}: WindowChoices): BrowserWindowConstructorOptions {
  return {
    // Electron remembers size and place under this name.
    name: 'chat',
    windowStatePersistence: true,
    title,
    icon,
    width: 1180,
    height: 780,
    minWidth: 420,
    minHeight: 480,
    // Shown when the first picture is ready; until then the page's own ground, so that nothing flashes.
    show: false,
    backgroundColor: dark ? '#0e1415' : '#f6f8f8',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
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
      // It would fetch dictionaries.
      spellcheck: false,
    },
  };
}
