/**
 * The walls of the house: one rule a folder, each naming the right door. The plan stands in README.md.
 * The renderer's walls stand in .oxlintrc.json, since the parser used here does not read JSX.
 */
const main = (folder) => `^src-main/${folder}/`;
const adapters = 'transport|gateway|local|discovery|storage|logging';
const tests = '\\.test\\.tsx?$';
const fixtures = '/fixtures/';

/** A folder may import these paths and nothing else (tests apart). */
function onlyFrom(name, folder, allowed, door) {
  return {
    name,
    comment: door,
    severity: 'error',
    from: { path: folder, pathNot: tests },
    to: { pathNot: [folder, ...allowed] },
  };
}

const zod = 'node_modules/zod/';
const contract = main('contract');
const policy = main('policy');
const language = main('language');
const host = main('host');

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'Hand the value in instead.', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(electron|keytar)$' },
    },
    onlyFrom('contract-is-a-leaf', contract, [zod, 'node_modules/@openclaw/gateway-protocol/'], 'contract/ knows zod alone.'),
    onlyFrom('language-is-a-leaf', language, ['^$'], 'language/ imports nothing.'),
    onlyFrom('connection-is-pure', main('connection'), [contract], 'connection/ sees the contract alone; the rest is handed in as data.'),
    onlyFrom(
      'policy-is-pure',
      policy,
      [contract, 'node_modules/ipaddr\\.js/', '^(node:)?(net|crypto|url)$'],
      'policy/ judges values; reading them is transport/ or storage/.',
    ),
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      comment: 'Adapters meet in compose.ts; what crosses is a value of the contract.',
      from: { path: `^src-main/(${adapters})/`, pathNot: tests },
      to: { path: `^src-main/(${adapters}|host|page|cli|electron|connection)/`, pathNot: '^src-main/$1/' },
    },
    onlyFrom(
      'host-is-handed-its-adapters',
      host,
      [contract, main('connection'), policy, language, zod, '^(node:)?(crypto|perf_hooks|stream|timers)$'],
      'host/ speaks to the world through ports.ts.',
    ),
    {
      name: 'fronts-use-the-host',
      severity: 'error',
      comment: 'page/ and cli/ go through host/ and the contract.',
      from: { path: '^src-main/(page|cli)/', pathNot: tests },
      to: { path: '^src-main/(electron|transport|gateway|storage|connection|local|discovery)/' },
    },
    {
      name: 'electron-is-a-frame',
      severity: 'error',
      comment: 'electron/ draws what host/ decided.',
      from: { path: main('electron'), pathNot: tests },
      to: { path: '^src-main/(connection|transport|gateway|storage|page|cli)/' },
    },
    {
      name: 'only-electron-says-electron',
      severity: 'error',
      comment: 'Put it behind a port and into src-main/electron/.',
      from: { path: '^src-', pathNot: [main('electron'), '^src-main/main\\.ts$'] },
      to: { path: '(^|node_modules/)electron(/|$)', dependencyTypesNot: ['local'], pathNot: '^src-main/' },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      comment: 'e2e/ and bench/ look at the product, never the other way.',
      from: { path: '^src-', pathNot: [tests, fixtures] },
      to: { path: '^(e2e|bench)/' },
    },
    {
      name: 'fixtures-are-for-tests',
      severity: 'error',
      comment: 'What only tests need stays out of the product.',
      from: { path: '^src-', pathNot: [tests, fixtures] },
      to: { path: fixtures },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|dist)/|e2e/lab/openclaw/' },
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
