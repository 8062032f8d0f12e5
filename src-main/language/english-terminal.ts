/** What a terminal shows: the headless host's lines (`terminal.`), and those of `npm start` (`start.`). */
export const terminalTexts = {
  'terminal.address': 'Causeway is at {address}',
  'terminal.address.further': 'A further address: {address}',
  'terminal.once': 'It opens one tab, once, within 2 minutes.',
  'terminal.enter':
    'It opens one tab, once, within 2 minutes. Enter gives a further one, Ctrl+C ends Causeway.',
  'terminal.port-taken': 'Port {asked} is taken, so Causeway uses {port}.',
  'terminal.no-free-port': 'No port is free from {port} on. Choose another one with --port.',
  'terminal.not-permitted': 'Port {port} may not be used by you. Choose one above 1024 with --port.',
  'terminal.no-browser': 'No browser opened by itself. Open the address in yours.',
  'terminal.no-page': 'The page is not built. Run “npm start”, which builds it, or “npm run build”.',
  'terminal.running':
    'Causeway is already running with these settings, as process {pid}. End it first, or use it.',
  'terminal.running.unknown':
    'Causeway is already running with these settings, but its process does not answer. End it first.',
  'terminal.folder.disk-full':
    'Causeway cannot start: the disk is full ({folder}). Free some space and try again.',
  'terminal.folder.not-permitted':
    'Causeway cannot start: its folder {folder} cannot be written. Check the folder’s permissions and try again.',
  'terminal.folder.other':
    'Causeway cannot start: its folder {folder} cannot be used. Check the disk and try again.',
  'terminal.unknown-flag': 'There is no option “{given}”. --help shows those there are.',
  'terminal.bad-port': '“{given}” is not a port. A port is a number from 0 to 65535; 0 takes any free one.',
  'terminal.help':
    'Usage: npm start -- [options]\n\n' +
    '  --page      serve the page instead of opening the tray app\n' +
    '  --no-open   do not open the page in a browser\n' +
    '  --port N    serve the page on this port, or the next free one (18788 unless told)\n' +
    '  --help      show this',
  'start.building': 'Building Causeway, once after each change of its sources…',
  'start.build-failed': 'Causeway could not be built; the lines above say why.',
  'start.fetching': 'Fetching Electron, once…',
  'start.no-display': 'There is no display for a tray icon, so Causeway serves its page instead.',
  'start.no-electron': 'Electron could not be fetched ({why}), so Causeway serves its page instead.',
  'start.no-electron.slow':
    'Electron could not be fetched within {ms:duration}, so Causeway serves its page instead.',
  'start.no-electron-there':
    'ELECTRON_BIN names {file}, which cannot be run, so Causeway serves its page instead.',
  'start.electron-failed': 'Electron could not be started ({why}), so Causeway serves its page instead.',
} as const;
