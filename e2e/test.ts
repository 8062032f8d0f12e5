import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from './debian.ts';
import { setUp } from './setup.ts';

/**
 * What `npm test` runs: sets up, builds, checks, and runs every test, whatever fails before.
 * Ends with one line that counts them; exits 1 if anything failed.
 */
type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numFailedTestSuites: z.number(),
});
const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

const none: Counts = { passed: 0, failed: 0, skipped: 0 };
const broken: Counts = { passed: 0, failed: 1, skipped: 0 };
const began = performance.now();

function say(line: string): void {
  console.log(`\n[${((performance.now() - began) / 1000).toFixed(0)} s] ${line}`);
}

/** A check passes or fails as a whole, and counts as one. */
async function check(name: string, command: readonly string[]): Promise<Counts> {
  say(name);
  try {
    await run(command);
    return { ...none, passed: 1 };
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    return broken;
  }
}

/** Runs a test runner and reads its own count; one that died without a report has failed. */
async function suite(
  name: string,
  command: readonly string[],
  count: (report: string) => Counts,
  report: string,
): Promise<Counts> {
  const ended = await check(name, command);
  const text = await readFile(report, 'utf8').catch(() => null);
  if (text === null) return broken;
  const counts = count(text);
  return ended.failed > 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function countVitest(text: string): Counts {
  const report = VitestReport.parse(JSON.parse(text));
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

function countPlaywright(text: string): Counts {
  const { stats } = PlaywrightReport.parse(JSON.parse(text));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
}

function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

const script = (name: string): readonly string[] => ['npm', 'run', '--silent', name];

async function runAll(folder: string): Promise<Counts> {
  const vitest = (project: string): Promise<Counts> => {
    const report = join(folder, `${project}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    return suite(
      `tests: ${project}`,
      ['vitest', 'run', '--project', project, ...reporters],
      countVitest,
      report,
    );
  };
  const steps: readonly (() => Promise<Counts>)[] = [
    () => check('build', script('build')),
    () => check('format', script('format:check')),
    () => check('types', script('types')),
    () => check('lint', script('lint')),
    () => check('layers', script('layers')),
    () => check('unused code', script('unused')),
    () => vitest('node'),
    () => vitest('browser'),
    () => vitest('package'),
    () => vitest('matrix'),
    () => {
      const report = join(folder, 'playwright.json');
      process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] = report;
      return suite(
        'tests: end to end',
        ['playwright', 'test', '--reporter=list,json'],
        countPlaywright,
        report,
      );
    },
  ];
  let total = none;
  for (const step of steps) total = add(total, await step());
  return total;
}

say('set-up');
await setUp();
const folder = await mkdtemp(join(tmpdir(), 'causeway-test-'));
try {
  const { passed, failed, skipped } = await runAll(folder);
  say('done');
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
