import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const Lock = z.object({ packages: z.record(z.string(), z.object({ license: z.string().optional() })) });

/** Licences that let the app stay MIT. The weak copyleft ones belong to tools that no package ships. */
const fine =
  /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|OFL-1\.1|WTFPL)\b/;
const tools = /^node_modules\/(lightningcss|axe-core|@axe-core\/)/;
/** Their package.json names the licence in a way that the lock file does not carry: all are MIT. */
const unnamed = /^node_modules\/(ssh2|cpu-features|buildcheck|@oxlint|@oxfmt|@oxc-parser|@oxlint-tsgolint)\b/;

it('has no dependency whose licence does not go with MIT', () => {
  const text = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
  const { packages } = Lock.parse(JSON.parse(text));
  const strange = Object.entries(packages).filter(
    ([path, { license }]) =>
      path !== '' && !tools.test(path) && !(license === undefined ? unnamed.test(path) : fine.test(license)),
  );
  expect(strange.map(([path, { license }]) => `${path}: ${license ?? 'none'}`)).toEqual([]);
});

it('names no registry in the lock file', () => {
  for (const lock of ['../../package-lock.json', '../lab/openclaw/package-lock.json'])
    expect(readFileSync(join(import.meta.dirname, lock), 'utf8')).not.toContain('"resolved"');
});
