import { describe, expect, it } from 'vitest';
import { expandHome, findOpenClawConfig, isLocalPath } from './openclaw-config-path.ts';

const linux = { platform: 'linux', home: '/home/ann' } as const;
const windows = { platform: 'win32', home: 'C:\\Users\\Ann' } as const;

describe('findOpenClawConfig', () => {
  it.each([
    [{}, '/home/ann/.openclaw/openclaw.json'],
    [{ OPENCLAW_CONFIG_PATH: ' ', OPENCLAW_STATE_DIR: '' }, '/home/ann/.openclaw/openclaw.json'],
    [{ OPENCLAW_STATE_DIR: '/srv/claw/' }, '/srv/claw/openclaw.json'],
    [{ OPENCLAW_STATE_DIR: '~/claw' }, '/home/ann/claw/openclaw.json'],
    [{ OPENCLAW_STATE_DIR: '/srv', OPENCLAW_CONFIG_PATH: '~/a.json' }, '/home/ann/a.json'],
    [{ OPENCLAW_CONFIG_PATH: '/etc/~/claw.json' }, '/etc/~/claw.json'],
    [{ OPENCLAW_HOME: '~/svc' }, '/home/ann/svc/.openclaw/openclaw.json'],
    [{ OPENCLAW_HOME: '/svc', OPENCLAW_CONFIG_PATH: '~/a.json' }, '/svc/a.json'],
    [{ OPENCLAW_HOME: 'undefined' }, '/home/ann/.openclaw/openclaw.json'],
  ])('reads %j', (env, path) => {
    expect(findOpenClawConfig({ ...linux, env })).toBe(path);
  });

  it('reads the paths of Windows', () => {
    expect(findOpenClawConfig({ ...windows, env: {} })).toBe('C:\\Users\\Ann\\.openclaw\\openclaw.json');
    const env = { OPENCLAW_STATE_DIR: '~\\claw' };
    expect(findOpenClawConfig({ ...windows, env })).toBe('C:\\Users\\Ann\\claw\\openclaw.json');
  });

  it('leaves a ~ that is no home folder, and a $ in the home folder', () => {
    expect(expandHome('~bob/x', { ...linux, env: {} })).toBe('~bob/x');
    expect(expandHome('~', { ...linux, home: '/home/$&', env: {} })).toBe('/home/$&');
  });
});

describe('isLocalPath', () => {
  it.each([
    ['/srv/secret', linux, true],
    ['//srv/secret', linux, true],
    ['srv/secret', linux, false],
    ['', linux, false],
    ['C:\\secret', windows, true],
    ['C:secret', windows, false],
    ['\\\\host\\share\\secret', windows, false],
    ['//host/share/secret', windows, false],
    ['\\\\.\\pipe\\secret', windows, false],
  ])('%s', (path, around, local) => {
    expect(isLocalPath(path, { ...around, env: {} })).toBe(local);
  });
});
