import { expect, it } from 'vitest';
import { APPROVE_EVERY_COMMAND, gatewayConfig, gatewayEnv } from './gateway-config.ts';

const choices = {
  auth: { mode: 'token', token: 't' },
  port: 1,
  tls: false,
  modelUrl: 'http://127.0.0.1:2/v1',
  directory: '/srv',
} as const;

it('listens on loopback and asks nobody for updates or catalogues', () => {
  expect(gatewayConfig(choices, {})).toMatchObject({
    gateway: { mode: 'local', bind: 'loopback', port: 1, auth: { mode: 'token' } },
    update: { checkOnStart: false },
    models: { catalogRefresh: { enabled: false } },
  });
});

it('lays more configuration over its own', () => {
  const config = gatewayConfig({ ...choices, tls: true }, { ...APPROVE_EVERY_COMMAND, gateway: { port: 3 } });
  expect(config).toMatchObject({
    gateway: { port: 3, bind: 'loopback', tls: { enabled: true } },
    tools: { exec: { ask: 'always' } },
  });
});

it('hands nothing of this process’s environment on but the PATH', () => {
  const own = Object.entries(gatewayEnv('/srv')).filter(([, value]) => !value.startsWith('/srv'));
  expect(own.map(([name]) => name).sort()).toEqual([
    'DO_NOT_TRACK',
    'LANG',
    'OPENCLAW_DISABLE_BONJOUR',
    'OPENCLAW_EXEC_SHELL_SNAPSHOT',
    'OPENCLAW_NO_AUTO_UPDATE',
    'OPENCLAW_NO_RESPAWN',
    'OPENCLAW_SKIP_CHANNELS',
    'PATH',
  ]);
});
