import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, AppOptions } from '../lab/app.ts';
import { scriptedGateway, type ScriptedGateway } from '../lab/scripted-gateway.ts';
import { writeSshHome, type HomeHost } from '../lab/ssh-home.ts';
import { knownHostsLines, type PublicKey } from '../lab/ssh-key.ts';
import { QuestionPage, SshDoorPage, TrustPage } from '../pages/ssh-pages.ts';
import { test as cast } from './cast.ts';

type SshCast = {
  readonly door: SshDoorPage;
  readonly trust: TrustPage;
  readonly question: QuestionPage;
  /** The person's home folder: `.ssh` is in it, and the app's own files under `data`. */
  readonly home: string;
  /** Starts the app in that home, with these hosts in its ssh configuration, and opens its page. */
  readonly moveIn: (hosts?: readonly HomeHost[], options?: Omit<AppOptions, 'folder'>) => Promise<App>;
  /** A played gateway that asks for nothing. */
  readonly studio: ScriptedGateway;
};

/** The cast with a home folder, and a played gateway to be reached through SSH servers. */
export const test = cast.extend<SshCast>({
  door: async ({ page }, play) => play(new SshDoorPage(page)),
  trust: async ({ page }, play) => play(new TrustPage(page)),
  question: async ({ page }, play) => play(new QuestionPage(page)),
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
  home: async ({}, play) => {
    const home = await mkdtemp(join(tmpdir(), 'causeway-home-'));
    await play(home);
    await rm(home, { recursive: true, force: true });
  },
  moveIn: async ({ home, startApp, visit }, play) =>
    play(async (hosts = [], options = {}) => {
      if (hosts.length > 0) await writeSshHome(home, hosts);
      const app = await startApp({ ...options, folder: home });
      await visit(app);
      return app;
    }),
  studio: async ({ engage }, play) => play(await engage(scriptedGateway())),
});

/** A server of the lab as known_hosts names it. */
type Server = {
  readonly host: string;
  readonly port: number;
  readonly hostKeys: () => readonly PublicKey[];
};

/** Lets a home folder know the keys that these servers show now, as if the person had used `ssh` there. */
export async function trustAll(home: string, servers: readonly Server[]): Promise<void> {
  const lines = servers.map(({ host, port, hostKeys }) => knownHostsLines(host, port, hostKeys()));
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  await writeFile(join(home, '.ssh', 'known_hosts'), lines.join(''), { mode: 0o600 });
}

export { expect, tellOnline } from './cast.ts';
