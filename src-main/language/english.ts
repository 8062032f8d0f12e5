import { certificateTexts } from './english-certificates.ts';
import { chatTexts } from './english-chat.ts';
import { cliTexts } from './english-cli.ts';
import { credentialTexts } from './english-credentials.ts';
import { faultTexts } from './english-faults.ts';
import { openclawViewTexts } from './english-openclaw-views.ts';
import { openclawTexts } from './english-openclaw.ts';
import { pairingTexts } from './english-pairing.ts';
import { refusalTexts } from './english-refusals.ts';
import { routeTexts } from './english-routes.ts';
import { shellTexts } from './english-shell.ts';
import { sshTexts } from './english-ssh.ts';
import { stateTexts } from './english-states.ts';
import { terminalTexts } from './english-terminal.ts';
import { trustTexts } from './english-trust.ts';
import { viewTexts } from './english-views.ts';

/** English: every text that a person sees, by key. `format.ts` says how values are written into them. */
export const english = {
  ...stateTexts,
  ...faultTexts,
  ...sshTexts,
  ...routeTexts,
  ...trustTexts,
  ...certificateTexts,
  ...credentialTexts,
  ...openclawTexts,
  ...openclawViewTexts,
  ...pairingTexts,
  ...refusalTexts,
  ...viewTexts,
  ...chatTexts,
  ...terminalTexts,
  ...cliTexts,
  ...shellTexts,
} as const;

/** A key that the catalogue has: what code may ask for. */
export type MessageKey = keyof typeof english;
