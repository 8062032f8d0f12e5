import './strict.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './parts/tokens.css';
import './parts/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { pickBridge } from './bridge/pick.ts';
import { createParser } from './parts/markdown/parser.ts';
import { browserClock } from './store/clock.ts';
import { createFront } from './store/front.ts';
import { restoreTheme } from './views/app/theme.ts';
import { Window } from './views/app/Window.tsx';

const REMEMBERED = 'causeway.place';

restoreTheme();

const clock = browserClock(window);
const front = createFront(pickBridge(window), clock, {
  read: () => sessionStorage.getItem(REMEMBERED),
  write: (text) => sessionStorage.setItem(REMEMBERED, text),
});
const parser = createParser({
  spawn: () => new Worker(new URL('./parts/markdown/worker.ts', import.meta.url), { type: 'module' }),
  after: clock.after,
});

window.addEventListener('pagehide', front.drafts.flush);
window.addEventListener('online', () => void front.bridge.call('signals.report', { signal: 'online' }));
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void front.bridge.call('signals.report', { signal: 'visible' });
  else front.drafts.flush();
});

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Window front={front} parser={parser} />
    </StrictMode>,
  );
}
