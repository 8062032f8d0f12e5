import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import type { Pin } from '../../src-main/contract/certificate.ts';
import type { RouteKind } from '../../src-main/contract/route-kind.ts';
import { Settings } from '../../src-main/contract/settings.ts';
import type { App } from '../lab/app.ts';
import type { Certificate } from '../lab/certificate.ts';
import { createIssuer, type CertificateWish, type Issuer } from '../lab/certificate-kinds.ts';
import { startTlsProxy, type TlsProxy } from '../lab/tls-proxy.ts';
import { CertificatePage } from '../pages/certificate-page.ts';
import { ProofFields } from '../pages/proof-fields.ts';
import { test as cast } from './ssh-cast.ts';

type TlsCast = {
  readonly certificate: CertificatePage;
  readonly proof: ProofFields;
  /** The authority that the app of {@link TlsCast.moveInTrusting} trusts. */
  readonly issuer: Issuer;
  /** Starts the app in the home folder with the issuer among its authorities, and opens its page. */
  readonly moveInTrusting: () => Promise<App>;
  /** Stands in front of the played gateway, with this certificate. */
  readonly front: (certificate: Certificate) => Promise<TlsProxy>;
  /** The pin of a route of the first gateway, as it was written down. */
  readonly storedPin: (route?: RouteKind) => Promise<Pin | null>;
};

/** The cast with an authority, and with what stands in front of a gateway and speaks TLS for it. */
export const test = cast.extend<TlsCast>({
  certificate: async ({ page }, play) => play(new CertificatePage(page)),
  proof: async ({ page }, play) => play(new ProofFields(page)),
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
  issuer: async ({}, play) => {
    const issuer = await createIssuer('Causeway Lab');
    await play(issuer);
    await issuer.close();
  },
  moveInTrusting: async ({ home, moveIn, issuer }, play) => {
    const file = join(home, 'authority.pem');
    await writeFile(file, issuer.authority);
    await play(async () => moveIn([], { env: { NODE_EXTRA_CA_CERTS: file } }));
  },
  front: async ({ engage, studio }, play) =>
    play(async (certificate) => engage(startTlsProxy({ certificate, target: studio.port }))),
  storedPin: async ({ home }, play) =>
    play(async (route = 'direct') => {
      const text = await readFile(join(home, 'data', 'settings.json'), 'utf8');
      const routes = Settings.parse(JSON.parse(text)).profiles[0]?.routes ?? [];
      return routes.find(({ kind }) => kind === route)?.pin ?? null;
    }),
});

/** Issues what names 127.0.0.1, where the lab's gateways are. */
export async function issueHere(issuer: Issuer, wish: CertificateWish = {}): Promise<Certificate> {
  return issuer.issue({ names: 'IP:127.0.0.1', ...wish });
}

/** How the app writes a fingerprint. `print`: `AD:FD:…`. */
export function valueOf(print: string): string {
  return `sha256:${print.replaceAll(':', '').toLowerCase()}`;
}

/** The line that `openssl` writes about a certificate's fingerprint on the gateway's computer. */
export async function opensslLine(file: string, hash: 'sha1' | 'sha256' = 'sha256'): Promise<string> {
  const what = ['x509', '-in', file, '-noout', '-fingerprint', `-${hash}`];
  const { stdout } = await promisify(execFile)('openssl', what);
  return stdout.trim();
}

/** The fingerprint in that line. */
export function printIn(line: string): string {
  return line.slice(line.indexOf('=') + 1);
}

/** A line on which everything that the host tells a page can be held back. */
type SlowLine = {
  readonly hold: () => void;
  /** What is held back now. */
  readonly held: () => string;
  readonly release: () => void;
};

/** Puts one between a page, which is still to be opened, and its host. */
export async function putSlowLine(page: Page): Promise<SlowLine> {
  let isHeld = false;
  let waiting: { readonly text: string; readonly tell: () => void }[] = [];
  await page.routeWebSocket(/./, (near) => {
    near.connectToServer().onMessage((message) => {
      const tell = (): void => near.send(message);
      if (isHeld) waiting.push({ text: message.toString(), tell });
      else tell();
    });
  });
  return {
    hold: () => void (isHeld = true),
    held: () => waiting.map(({ text }) => text).join('\n'),
    release: () => {
      isHeld = false;
      for (const { tell } of waiting) tell();
      waiting = [];
    },
  };
}

export { expect, tellOnline } from './ssh-cast.ts';
