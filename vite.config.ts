import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

/** Never bundled: native code, and ssh2, whose files find each other by __dirname. */
const external = ['electron', 'keytar', 'ssh2', 'cpu-features', /\.node$/, /^node:/, ...builtinModules];

type Bundle = {
  /** Each becomes a file of its name; all else that they import is a chunk beside them. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly format: 'es' | 'cjs';
};

/** A thread of its own, which key.ts looks for in its folder. */
const threads = { 'key-worker': 'src-main/transport/tunnel/key-worker.ts' };

const bundles: Record<string, Bundle> = {
  main: { inputs: { index: 'src-main/main.ts', ...threads }, folder: 'out/main', format: 'es' },
  // CommonJS starts some 40 ms sooner: Node sets up its ES module loader before the first line of a module.
  headless: { inputs: { index: 'src-main/headless.ts', ...threads }, folder: 'out/headless', format: 'cjs' },
  preload: { inputs: { index: 'src-main/electron/preload.ts' }, folder: 'out/preload', format: 'cjs' },
};

function nodeBundle({ inputs, folder, format }: Bundle): UserConfig {
  const ending = format === 'es' ? 'js' : 'cjs';
  const names = { entryFileNames: `[name].${ending}`, chunkFileNames: `[name]-[hash].${ending}` };
  return {
    ssr: { noExternal: true, external: ['electron', 'keytar', 'ssh2'] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node24',
      minify: true,
      sourcemap: false,
      rolldownOptions: { input: inputs, external, output: { format, ...names } },
    },
  };
}

/** In browsers this package decodes by means of `document`, which the Markdown worker does not have. */
export const workerSafe = {
  'decode-named-character-reference': fileURLToPath(
    new URL('node_modules/decode-named-character-reference/index.js', import.meta.url),
  ),
};

function renderer(): UserConfig {
  return {
    root: 'src-renderer',
    base: './',
    plugins: [react()],
    resolve: { alias: workerSafe },
    worker: { format: 'es' },
    build: {
      outDir: '../out/renderer',
      emptyOutDir: true,
      target: 'chrome140',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
    },
  };
}

export default defineConfig(({ mode }) => {
  const bundle = bundles[mode];
  return { logLevel: 'warn', ...(bundle === undefined ? renderer() : nodeBundle(bundle)) };
});
