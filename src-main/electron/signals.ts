import { powerMonitor } from 'electron';
import type { SignalSource } from '../host/ports.ts';

/** Hears from the system that the computer woke or was unlocked. Only once the app is ready. */
export const systemSignals: SignalSource = (listener) => {
  const wake = (): void => listener('wake');
  const unlock = (): void => listener('unlock');
  powerMonitor.on('resume', wake);
  powerMonitor.on('unlock-screen', unlock);
  return () => {
    powerMonitor.off('resume', wake);
    powerMonitor.off('unlock-screen', unlock);
  };
};
