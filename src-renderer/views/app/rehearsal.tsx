import { render } from 'vitest-browser-react';
import '../../parts/tokens.css';
import '../../parts/base.css';
import { createDouble, createStillClock, snapshotOf, type Double } from '../../bridge/double.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { createFront } from '../../store/front.ts';
import { Window } from './Window.tsx';

/** A whole window for tests, over a host that is not there. */
export async function openWindow(
  profiles: readonly ProfileSnapshot[],
  prepare: (bridge: Double) => void = () => {},
) {
  const bridge = createDouble(snapshotOf(profiles));
  const clock = createStillClock();
  prepare(bridge);
  const front = createFront(bridge, clock, { read: () => null, write: () => {} });
  const screen = await render(<Window front={front} parser={null} />);
  const inputsOf = (name: string) => bridge.calls.flatMap((call) => (call.name === name ? [call.input] : []));
  return { bridge, clock, front, screen, inputsOf };
}
