import { builtinModules } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

/** Never bundled: native code, and ssh2, whose files find each other by __dirname. */
const external = ['electron', 'keytar', 'ssh2', 'cpu-features', /\.node$/, /^node:/, ...builtinModules];

type Bundle = {
  readonly input: Record<string, string>;
  readonly folder: string;
  readonly format: 'es' | 'cjs';
};

const bundles: Record<string, Bundle> = {
  main: {
    input: { index: 'src-main/main.ts', headless: 'src-main/headless.ts' },
    folder: 'out/main',
    format: 'es',
  },
  preload: { input: { index: 'src-main/electron/preload.ts' }, folder: 'out/preload', format: 'cjs' },
};

function nodeBundle({ input, folder, format }: Bundle): UserConfig {
  const output =
    format === 'es'
      ? { format, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
      : { format, entryFileNames: '[name].cjs', codeSplitting: false };
  return {
    ssr: { noExternal: true, external: ['electron', 'keytar', 'ssh2'] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node24',
      minify: true,
      sourcemap: false,
      rolldownOptions: { input, external, output },
    },
  };
}

function renderer(): UserConfig {
  return {
    root: 'src-renderer',
    base: './',
    plugins: [react()],
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
