import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { SshTargetProblem } from '../../src-main/contract/refusal.ts';
import { startAgent, startHangingAgent } from '../lab/agent.ts';
import { garbage, silentPort, tlsServer, webServer } from '../lab/bystanders.ts';
import { makeOddKeys } from '../lab/odd-keys.ts';
import { freePort } from '../lab/port.ts';
import { startSshd, type Sshd } from '../lab/sshd.ts';
import { reasonAndAdvice, words } from '../pages/words.ts';
import { expect, test, trustAll } from './ssh-cast.ts';

test.use({ actionTimeout: 20_000 });

const name = 'Studio';
const host = '127.0.0.1';
const targetOf = ({ user, port }: Pick<Sshd, 'user' | 'port'>): string => `${user}@${host}:${port}`;

type Said = readonly [reason: string, advice: string];

/** The files that a person's gateways and secrets would be in. */
async function stored(home: string): Promise<readonly string[]> {
  const files = await readdir(join(home, 'data'));
  return files.filter((file) => /^(settings|secrets|known_hosts)/.test(file));
}

/** The person comes back to the window, from an editor for example. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
}

test.describe('what cannot be right is refused at its field, kept as typed, and stored nowhere', () => {
  const targets: readonly (readonly [string, SshTargetProblem])[] = [
    ['lab at studio', 'space'],
    ['ssh -L 18789:127.0.0.1:18789 studio', 'space'],
    ['-oProxyCommand=touch${IFS}owned', 'leading-dash'],
    ['lab@-oProxyCommand=id', 'leading-dash'],
    ['-l@studio', 'leading-dash'],
    ['https://studio.local', 'scheme'],
    ['ssh://lab:secret@studio.local', 'password'],
    ['ssh://studio.local/home', 'path'],
    ['ssh://studio.local?key=1', 'query'],
    ['lab@$(id)', 'host'],
    ['studio.local;id', 'host'],
    ['la`id`b@studio.local', 'user'],
    ['studio.local:0', 'port'],
    ['studio.local:70000', 'port'],
  ];

  test('a server', async ({ engage, studio, home, moveIn, door, chat }) => {
    const sshd = await engage(startSshd());
    await trustAll(home, [sshd]);
    await moveIn();
    await door.open();
    await door.join({ port: studio.port, name });
    await expect(door.target).toHaveAccessibleDescription(saidOf('empty'));
    for (const [target, why] of targets) {
      await test.step(target, async () => {
        await door.write({ target });
        await expect(door.target, 'while it is typed').toHaveAccessibleDescription(saidOf(why));
        await door.connect.click();
        await expect(door.target, 'once it is sent').toHaveAccessibleDescription(saidOf(why));
        await expect(door.target).toHaveValue(target);
        await expect(door.target).toHaveAttribute('aria-invalid', 'true');
      });
    }
    await expect(door.name).toHaveValue(name);
    expect(await stored(home)).toEqual([]);
    await door.write({ target: targetOf(sshd), identityFile: sshd.keyPath });
    await door.connect.click();
    await chat.ready();
  });

  test('the gateway’s port', async ({ engage, studio, home, moveIn, door, chat }) => {
    const sshd = await engage(startSshd());
    await trustAll(home, [sshd]);
    await moveIn([{ name: 'studio', sshd }]);
    await door.pick('studio');
    await door.join({ port: '', name });
    const said = reasonAndAdvice('refusal.forward-refused.port').join(' ');
    for (const port of ['', '0', '65536', '-1', '18789x', '1e3']) {
      await test.step(port, async () => {
        await door.write({ port });
        await door.connect.click();
        await expect(door.remotePort).toHaveAccessibleDescription(said);
        await expect(door.remotePort).toHaveValue(port);
        await expect(door.remotePort).toBeFocused();
      });
    }
    expect(await stored(home)).toEqual([]);
    await door.write({ port: ` ${studio.port} ` });
    await door.connect.click();
    await chat.ready();
  });

  function saidOf(why: SshTargetProblem): string {
    return reasonAndAdvice(`refusal.ssh-target-refused.${why}`).join(' ');
  }
});

test('where no SSH server is, that is named, and the server can be mended on the spot', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  chat,
}) => {
  const sshd = await engage(startSshd());
  const silent = await engage(silentPort());
  const [web, tls, noise] = [
    await engage(webServer(200)),
    await engage(tlsServer()),
    await engage(garbage()),
  ];
  const closed = await freePort();
  await trustAll(home, [sshd]);
  const at = (port: number): string => `lab@${host}:${port}`;
  const stranger = (port: number, found: 'http' | 'tls' | 'unknown' | 'plaintext') =>
    [at(port), reasonAndAdvice(`fault.not-an-ssh-server.${found}`, { host, port })] as const;
  const nowhere = 'something.invalid';
  const late = { host, port: silent.port, stage: 'host-key' };
  const places: readonly (readonly [target: string, said: Said])[] = [
    stranger(web.port, 'http'),
    stranger(tls.port, 'tls'),
    stranger(noise.port, 'unknown'),
    [at(closed), reasonAndAdvice('fault.refused', { host, port: closed })],
    [nowhere, reasonAndAdvice('fault.unreachable.name', { host: nowhere })],
    ['quiet', reasonAndAdvice('fault.timed-out', late)],
  ];
  const quiet = { host, port: silent.port, user: 'lab' };
  await moveIn([
    { name: 'studio', sshd },
    { name: 'quiet', sshd: quiet, directives: ['ConnectTimeout 1'] },
  ]);
  await door.open();
  await door.join({ port: studio.port, name, target: 'lab@' });
  for (const [target, said] of places) {
    await test.step(target, async () => {
      await door.write({ target });
      await door.connect.click();
      await door.expectSaid(said, { target, port: studio.port, name }, 'target');
    });
  }
  await door.write({ target: 'studio' });
  await door.connect.click();
  await chat.ready();
  expect(studio.connections()).toHaveLength(1);
});

test('a key file that is of no use is named with its form, and another can be chosen on the spot', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  chat,
}) => {
  const sshd = await engage(startSshd());
  await trustAll(home, [sshd]);
  const keys = await makeOddKeys(home);
  await moveIn();
  await door.open();
  const wish = { target: targetOf(sshd), port: studio.port, name };
  await door.join({ ...wish, identityFile: '~/.ssh/id_none' });
  for (const { path, why } of keys) {
    await test.step(`${why}: ${path}`, async () => {
      await door.write({ identityFile: path });
      await door.connect.click();
      const said = reasonAndAdvice(`fault.key-unreadable.${why}`, { file: path, name });
      await door.expectSaid(said, { ...wish, identityFile: path }, 'identityFile');
    });
  }
  expect(sshd.log(), 'nothing was offered').not.toContain('Failed publickey');
  await door.write({ identityFile: sshd.keyPath });
  await door.connect.click();
  await chat.ready();
});

test('a passphrase that is wrong three times ends the questions, and another key can be chosen on the spot', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  question,
  chat,
}) => {
  const sshd = await engage(startSshd({ userKeys: [{ passphrase: 'secret', rounds: 2 }, {}] }));
  const [locked, open] = sshd.userKeys;
  await trustAll(home, [sshd]);
  await moveIn();
  await door.open();
  const wish = { target: targetOf(sshd), port: studio.port, name, identityFile: locked?.path ?? '' };
  await door.join(wish);
  await question.answer('wrong');
  for (const wrong of ['wrong again', 'and again']) {
    await expect(question.dialog).toContainText(words('question.wrong.passphrase'));
    await question.answer(wrong);
  }
  const said = reasonAndAdvice('fault.key-unreadable.passphrase', { file: wish.identityFile });
  await door.expectSaid(said, wish, 'identityFile');
  expect(sshd.log(), 'the server never saw it').not.toContain('Failed publickey');
  await door.write({ identityFile: open?.path ?? '' });
  await door.connect.click();
  await chat.ready();
});

test('an agent that is away or hangs is named, and another can be chosen on the spot', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  chat,
}) => {
  const sshd = await engage(startSshd());
  const agent = await engage(startAgent(sshd.userKeys));
  const hanging = await engage(startHangingAgent());
  await trustAll(home, [sshd]);
  await moveIn();
  await door.open();
  const wish = { target: targetOf(sshd), port: studio.port, name };
  await door.join({ ...wish, agent: '~/no-agent' });
  for (const socket of [join(home, 'no-agent'), hanging.socket]) {
    await test.step(socket, async () => {
      await door.write({ agent: socket });
      await door.connect.click();
      await door.expectSaid(
        reasonAndAdvice('fault.agent-unavailable', { socket }),
        { ...wish, agent: socket },
        'agent',
      );
    });
  }
  expect(hanging.visits()).toBe(1);
  await door.write({ agent: agent.socket });
  await door.connect.click();
  await chat.ready();
});

test('an ssh configuration that cannot be used is named by file and line, and read again once it is mended', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  chat,
  page,
}) => {
  const sshd = await engage(startSshd());
  await trustAll(home, [sshd]);
  const file = join(home, '.ssh', 'config');
  const good = `Host studio\n  HostName ${host}\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${sshd.keyPath}\n`;
  await writeFile(file, good.replace(String(sshd.port), 'often'), { mode: 0o600 });
  await moveIn();
  const malformed = reasonAndAdvice('fault.ssh-config-malformed.directive', {
    file,
    line: 3,
    directive: 'Port',
  });
  await expect(door.root.getByRole('radio', { name: /^studio/ })).toBeDisabled();
  await expect(door.root).toContainText(malformed[0]);
  await door.open();
  await door.join({ target: 'studio', port: studio.port, name });
  await door.expectSaid(malformed, { target: 'studio', port: studio.port, name }, 'target');
  await expect(door.target).toHaveAccessibleDescription(malformed.join(' '));

  const unusable: readonly (readonly [what: string, bytes: string | Buffer, mode: number, said: Said])[] = [
    ['others may write to it', good, 0o666, reasonAndAdvice('fault.ssh-config-unreadable.exposed', { file })],
    [
      'it is no text',
      Buffer.from([0xff, 0xfe, 0x00, 0x81]),
      0o600,
      reasonAndAdvice('fault.ssh-config-unreadable.not-text', { file }),
    ],
    [
      'it asks for what cannot be done',
      good.replace('  Port', '  ProxyCommand nc %h %p\n  Port'),
      0o600,
      reasonAndAdvice('fault.ssh-config-unsupported', { directives: 'ProxyCommand', host: 'studio' }),
    ],
    [
      'it leads in a circle',
      good.replace('  Port', '  ProxyJump studio\n  Port'),
      0o600,
      reasonAndAdvice('fault.ssh-config-jump-loop', { hosts: 'studio, studio' }),
    ],
  ];
  for (const [what, bytes, mode, said] of unusable) {
    await test.step(what, async () => {
      await writeFile(file, bytes);
      await chmod(file, mode);
      await comeBack(page);
      await expect(door.target).toHaveAccessibleDescription(said.join(' '));
      await door.connect.click();
      await door.expectSaid(said, { target: 'studio', port: studio.port, name }, 'target');
    });
  }

  expect(sshd.log()).not.toContain('Connection from');
  await writeFile(file, good);
  await comeBack(page);
  await expect(door.root.getByRole('radio', { name: /^studio/ })).toBeChecked();
  await door.connect.click();
  await chat.ready();
});

test('a host that cannot be used stands in the list with the reason, and cannot be picked', async ({
  engage,
  moveIn,
  door,
}) => {
  const sshd = await engage(startSshd());
  await moveIn([
    { name: 'studio', sshd },
    { name: 'odd', sshd, directives: ['ProxyCommand nc %h %p'] },
  ]);
  const odd = door.root.getByRole('radio', { name: /^odd/ });
  await expect(odd).toBeDisabled();
  await expect(odd).toHaveAccessibleName(
    `odd ${words('fault.ssh-config-unsupported', { host: 'odd', directives: 'ProxyCommand' })}`,
  );
  await expect(door.root.getByRole('radio', { name: /^studio/ })).toBeEnabled();
});

test('a file of known keys that cannot be read lets no key be trusted', async ({
  engage,
  studio,
  home,
  moveIn,
  door,
  trust,
  chat,
}) => {
  const sshd = await engage(startSshd());
  const file = join(home, 'data', 'known_hosts');
  await mkdir(join(home, 'data'), { mode: 0o700 });
  await writeFile(file, Buffer.from([0xff, 0xfe, 0x00, 0x81]));
  await moveIn([{ name: 'studio', sshd }]);
  await door.pick('studio');
  await door.join({ port: studio.port, name });
  await door.expectSaid(reasonAndAdvice('fault.known-hosts-unreadable.not-text', { file }), { name });
  await expect(trust.dialog).toHaveCount(0);
  expect(sshd.log()).not.toContain('Connection from');
  await rename(file, `${file}.aside`);
  await door.connect.click();
  await trust.accept.click();
  await chat.ready();
  await rm(`${file}.aside`);
});
