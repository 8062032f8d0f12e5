import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { AddressProblem, SecretProblem } from '../../src-main/contract/refusal.ts';
import type { CredentialKind } from '../../src-main/contract/profile.ts';
import type { App } from '../lab/app.ts';
import { garbage, silentPort, sshBanner, tlsServer, webServer, type Bystander } from '../lab/bystanders.ts';
import { makeCertificate } from '../lab/certificate.ts';
import { freePort } from '../lab/port.ts';
import { rateLimited, REFUSALS, type ConnectRefusal, type RefusalName } from '../lab/refusals.ts';
import { scriptedGateway, type ScriptedGateway } from '../lab/scripted-gateway.ts';
import { words } from '../pages/words.ts';
import { expect, shortestPause, test, type Engage } from './cast.ts';

const name = 'Studio';
const host = '127.0.0.1';
const at = (port: number, scheme = 'ws'): string => `${scheme}://${host}:${port}`;
const addressRefused = (why: AddressProblem): string =>
  `${words(`refusal.address-refused.${why}`)} ${words(`refusal.address-refused.${why}.advice`)}`;
const secretRefused = (why: SecretProblem): string =>
  `${words(`refusal.secret-refused.${why}`)} ${words(`refusal.secret-refused.${why}.advice`)}`;

type Refused = {
  /** Joins a gateway that refuses, and waits for the reason on the page; what was typed is still there. */
  readonly refuse: (
    refusal: RefusalName | ConnectRefusal,
    reason: string,
    kind?: CredentialKind,
  ) => Promise<ScriptedGateway>;
};

test.use({ actionTimeout: 20_000 });

/** The files that a person's gateways and secrets would be in. */
async function stored(app: App): Promise<readonly string[]> {
  const files = await readdir(join(app.folder, 'data'));
  return files.filter((name) => /^(settings|secrets)\./.test(name));
}

/** What the client that is online now presented of itself. */
async function presented(gateway: ScriptedGateway): Promise<unknown> {
  const [connect] = (await gateway.online()).requests();
  return connect?.params['auth'];
}

/** Pastes as a person does, line ends and all. */
async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(async (copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('ControlOrMeta+V');
}

test.describe('what cannot be right is refused at its field, kept as typed, and stored nowhere', () => {
  const addresses: readonly (readonly [string, AddressProblem])[] = [
    ['ws://', 'malformed'],
    ['studio local', 'malformed'],
    ['ftp://studio.local', 'scheme'],
    ['ws://ada:pass@studio.local', 'userinfo'],
    ['ws://studio.local/?token=abc', 'credential-in-query'],
    ['ws://studio.local/#password=abc', 'credential-in-query'],
    ['ws://studio.local:0', 'port'],
    ['ws://studio.local:70000', 'port'],
    ['studio.local:70000', 'port'],
    ['ws://gateway.example.com', 'public-plaintext'],
    ['ws://8.8.8.8:18789', 'public-plaintext'],
    ['ws://-studio.local', 'host'],
  ];

  test('an address', async ({ app, visit, engage, form, chat }) => {
    const gateway = await engage(scriptedGateway());
    await visit(app);
    await form.write({ name, secret: 'kept as it is' });
    await form.submit();
    await expect(form.notes.first()).toHaveText(addressRefused('empty'));
    for (const [address, why] of addresses) {
      await test.step(address, async () => {
        await form.write({ address });
        await expect(form.notes.first(), 'while it is typed').toHaveText(addressRefused(why));
        await form.submit();
        await expect(form.notes.first(), 'once it is sent').toHaveText(addressRefused(why));
        await expect(form.address).toHaveValue(address);
        await expect(form.address).toHaveAttribute('aria-invalid', 'true');
      });
    }
    await expect(form.secret).toHaveValue('kept as it is');
    await expect(form.name).toHaveValue(name);
    expect(await stored(app)).toEqual([]);
    await form.write({ address: gateway.url });
    await form.submit();
    await chat.ready();
  });

  test('a secret', async ({ app, visit, engage, form, page, chat }) => {
    const gateway = await engage(scriptedGateway());
    await visit(app);
    await form.write({ name, address: gateway.url });
    for (const secret of ['__OPENCLAW_REDACTED__', '***', '••••••••', '<redacted>']) {
      await test.step(secret, async () => {
        await form.write({ secret });
        await form.submit();
        await expect(form.notes.nth(1)).toHaveText(secretRefused('redaction-mark'));
        await expect(form.secret).toHaveValue(secret);
      });
    }
    await test.step('several lines', async () => {
      await form.write({ secret: '' });
      await form.secret.focus();
      await paste(page, 'first-line\nsecond-line\n');
      await expect(form.notes.nth(1)).toHaveText(secretRefused('several-lines'));
    });
    await expect(form.address).toHaveValue(gateway.url);
    expect(await stored(app)).toEqual([]);
    expect(gateway.connections()).toEqual([]);
    await form.write({ secret: 'a token that fits' });
    await form.submit();
    await chat.ready();
  });

  test('a name', async ({ app, visit, engage, form, chat }) => {
    const gateway = await engage(scriptedGateway());
    await visit(app);
    await form.write({ address: gateway.url, secret: 'a-token', name: '  ' });
    await form.submit();
    await expect(form.notes.nth(2)).toContainText(words('refusal.name-refused.empty'));
    await form.write({ name: 'x'.repeat(81) });
    await form.submit();
    await expect(form.notes.nth(2)).toContainText(words('refusal.name-refused.too-long'));
    expect(await stored(app)).toEqual([]);
    await form.write({ name });
    await form.submit();
    await chat.ready();
  });

  test('a bare public name is saved with TLS, and that is said while it is typed', async ({
    app,
    visit,
    form,
  }) => {
    await visit(app);
    await form.write({ address: 'gateway.example.com' });
    const url = 'wss://gateway.example.com';
    await expect(form.notes.first()).toHaveText(words('form.address.becomes', { url }));
    expect(existsSync(join(app.folder, 'data', 'settings.json'))).toBe(false);
  });
});

test.describe('an address where no gateway is', () => {
  type Place = {
    readonly address: string;
    readonly reason: string;
    /** It is tried again by itself, so that the reason comes and goes, or it asks for a decision. */
    readonly how?: 'passing' | 'asking';
  };
  const stranger =
    (start: () => Promise<Bystander>, found: 'http' | 'ssh' | 'tls' | 'unknown') =>
    async (engage: Engage): Promise<Place> => {
      const { port } = await engage(start());
      return { address: at(port), reason: words(`fault.not-a-gateway.${found}`, { host, port }) };
    };
  const places: Readonly<Record<string, (engage: Engage) => Promise<Place>>> = {
    'an unknown name': async () => ({
      address: 'wss://something.invalid',
      reason: words('fault.unreachable.name', { host: 'something.invalid' }),
      how: 'passing',
    }),
    'a closed port': async () => {
      const port = await freePort();
      return { address: at(port), reason: words('fault.refused', { host, port }), how: 'passing' };
    },
    'a web server': stranger(() => webServer(200), 'http'),
    'a web server that leads on': stranger(() => webServer(302), 'http'),
    'a proxy without its gateway': async (engage) => {
      const { port } = await engage(webServer(503));
      return {
        address: at(port),
        reason: words('fault.gateway-unavailable', { host, port, status: 503 }),
        how: 'passing',
      };
    },
    'an SSH server': stranger(sshBanner, 'ssh'),
    'TLS where plaintext was typed': stranger(tlsServer, 'tls'),
    'plaintext where TLS was typed': async (engage) => {
      const { port } = await engage(scriptedGateway());
      return { address: at(port, 'wss'), reason: words('fault.not-a-gateway.plaintext', { host, port }) };
    },
    'a certificate that nobody vouches for': async (engage) => {
      const { url } = await engage(scriptedGateway({ tls: await makeCertificate() }));
      return {
        address: url,
        reason: words('fault.untrusted-certificate.self-signed', { host }),
        how: 'asking',
      };
    },
    'bytes that mean nothing': stranger(garbage, 'unknown'),
    'a port that stays silent': async (engage) => {
      const { port } = await engage(silentPort());
      return {
        address: at(port),
        reason: words('fault.timed-out', { host, port, stage: 'upgrade' }),
        how: 'passing',
      };
    },
  };

  for (const [what, place] of Object.entries(places)) {
    test(`${what} is named, and the address can be mended on the spot`, async ({
      app,
      visit,
      engage,
      firstRun,
      form,
      chat,
      page,
    }) => {
      const { address, reason, how } = await place(engage);
      const gateway = await engage(scriptedGateway());
      await visit(app);
      await firstRun.join({ address, token: 'typed once' });
      if (how === 'asking') await page.getByRole('button', { name: words('trust.later') }).click();
      const edit = page.getByRole('button', { name: words('action.edit-address') });
      // A port that stays silent is given up after 15 s, and tried again within the second.
      await expect(page.locator('section', { hasText: reason, has: edit }).last()).toBeVisible({
        timeout: 60_000,
      });
      await expect(form.address).toHaveValue(address);
      await expect(form.secret).toHaveValue('typed once');
      await expect(form.name).toHaveValue(name);
      if (how !== 'passing') {
        await edit.click();
        await expect(form.address).toBeFocused();
      }
      await form.write({ address: gateway.url });
      await form.submit();
      await chat.ready();
      expect(await presented(gateway)).toMatchObject({ token: 'typed once' });
    });
  }
});

test.describe('a gateway that says no', () => {
  const refused = test.extend<Refused>({
    refuse: async ({ engage, app, visit, firstRun, form }, play) =>
      play(async (refusal, reason, kind = 'token') => {
        const gateway = await engage(scriptedGateway());
        gateway.refuse(refusal);
        await visit(app);
        await form.ask(kind);
        await form.write({
          address: gateway.url,
          name,
          ...(kind === 'none' ? {} : { secret: 'the first one' }),
        });
        await form.submit();
        await expect(firstRun.says(reason)).toBeVisible();
        await expect(form.address).toHaveValue(gateway.url);
        if (kind !== 'none') await expect(form.secret).toHaveValue('the first one');
        return gateway;
      }),
  });

  for (const [kind, code] of [
    ['token', 'AUTH_TOKEN_MISMATCH'],
    ['password', 'AUTH_PASSWORD_MISMATCH'],
  ] as const) {
    refused(
      `to the ${kind}: said once, never tried again by itself, mended at its field`,
      async ({ refuse, form, page, chat }) => {
        const gateway = await refuse(code, words(`fault.credentials-refused.${kind}`, { name }), kind);
        await page.getByRole('button', { name: words('action.enter-credential', { kind }) }).click();
        await expect(form.secret).toBeFocused();
        expect(gateway.connections()).toHaveLength(1);
        gateway.accept();
        await form.write({ secret: 'the right one' });
        await form.submit();
        await chat.ready();
        expect(await presented(gateway)).toMatchObject({ [kind]: 'the right one' });
      },
    );
  }

  refused(
    'to everyone without a token: the field for it is offered',
    async ({ refuse, form, page, chat }) => {
      const reason = words('fault.credentials-missing.token', { name });
      const gateway = await refuse('AUTH_TOKEN_MISSING', reason, 'none');
      await page.getByRole('button', { name: words('action.enter-credential', { kind: 'none' }) }).click();
      await expect(form.secret).toBeFocused();
      gateway.accept();
      await form.write({ secret: 'the right one' });
      await form.submit();
      await chat.ready();
      expect(await presented(gateway)).toMatchObject({ token: 'the right one' });
    },
  );

  refused('for a while: counted down, not tried before, and tried after', async ({ refuse, page, chat }) => {
    const lockedMs = 5_000;
    const gateway = await refuse(rateLimited(lockedMs), words('fault.rate-limited', { name }));
    await expect(page.getByText(/^Next try in \d+ s$/)).toBeVisible();
    await expect(page.getByRole('button', { name: words('action.reconnect') })).toHaveCount(0);
    gateway.accept();
    await chat.ready();
    expect(shortestPause(gateway)).toBeGreaterThanOrEqual(lockedMs);
  });

  refused(
    'until its owner agrees: the exact command, and a button that copies it',
    async ({ refuse, page, context, chat }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const gateway = await refuse('PAIRING_REQUIRED', words('fault.pairing-required.not-paired', { name }));
      const command = 'openclaw devices approve 93528e1d-ddde-4240-9ef0-c0f1bcab3da8';
      await expect(page.getByText(command, { exact: true })).toBeVisible();
      await page.getByRole('button', { name: words('action.copy-command') }).click();
      await expect(page.getByRole('button', { name: words('action.copied') })).toBeVisible();
      expect(await page.evaluate(async () => navigator.clipboard.readText())).toBe(command);
      gateway.accept();
      await page.getByRole('button', { name: words('action.reconnect') }).click();
      await chat.ready();
    },
  );

  for (const [side, expectedProtocol] of [
    ['app', 5],
    ['gateway', 3],
  ] as const) {
    refused(
      `for another protocol: it is the ${side} that has to be updated`,
      async ({ refuse, page, chat }) => {
        const { error, ...closing } = REFUSALS.PROTOCOL_MISMATCH;
        const mismatch = { ...closing, error: { ...error, details: { ...error.details, expectedProtocol } } };
        const gateway = await refuse(mismatch, words(`fault.protocol-mismatch.${side}`, { name, ours: 4 }));
        await expect(page.getByText(words(`fault.protocol-mismatch.${side}.advice`))).toBeVisible();
        gateway.accept();
        await page.getByRole('button', { name: words('action.reconnect') }).click();
        await chat.ready();
      },
    );
  }

  refused('while it starts: it is waited for', async ({ refuse, chat }) => {
    const gateway = await refuse('STARTUP_SIDECARS', words('fault.gateway-starting', { name }));
    gateway.accept();
    await chat.ready();
  });
});
