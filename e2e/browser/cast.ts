import type { Page } from '@playwright/test';
import { scriptedGateway, type ScriptedGateway } from '../lab/scripted-gateway.ts';
import { GatewayForm } from '../pages/gateway-form.ts';
import { GatewaysPage } from '../pages/gateways-page.ts';
import { SettingsPage } from '../pages/settings-page.ts';
import { test as stage } from './stage.ts';

/** Anything that plays a part in one test and has to be ended with it. */
type Player = { readonly stop: () => Promise<void> };

/** Takes a player on; it is ended with the test, however that goes. */
export type Engage = <One extends Player>(player: Promise<One> | One) => Promise<One>;

type Cast = {
  readonly engage: Engage;
  readonly form: GatewayForm;
  readonly gateways: GatewaysPage;
  readonly settings: SettingsPage;
  /** A played gateway that the app has joined through its first run; the page shows its chat. */
  readonly joined: ScriptedGateway;
};

/** The network of the computer is said to have come back; what may be tried again by itself is tried at once. */
export async function tellOnline(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
}

/** The shortest time from one connection of a gateway to the next, in milliseconds. */
export function shortestPause(gateway: ScriptedGateway): number {
  const came = gateway.connections().map(({ at }) => at);
  return Math.min(...came.slice(1).map((at, index) => at - (came[index] ?? at)));
}

/** The stage with played gateways, keyrings and strangers instead of the real gateway. */
export const test = stage.extend<Cast>({
  // Needs `startApp`, so that the players leave before the apps: a disk cannot be deleted while it is mounted.
  engage: async ({ startApp: _apps }, play) => {
    const players: Player[] = [];
    await play(async (player) => {
      const engaged = await player;
      players.push(engaged);
      return engaged;
    });
    for (const player of players.reverse()) await player.stop();
  },
  form: async ({ page }, play) => play(new GatewayForm(page)),
  gateways: async ({ page }, play) => play(new GatewaysPage(page)),
  settings: async ({ page }, play) => play(new SettingsPage(page)),
  joined: async ({ engage, app, visit, firstRun, chat }, play) => {
    const gateway = await engage(scriptedGateway());
    await visit(app);
    await firstRun.join({ address: gateway.url, token: 'a-token' });
    await chat.ready();
    await play(gateway);
  },
});

export { expect } from '@playwright/test';
