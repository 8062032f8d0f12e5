import { isWithinCaps } from './caps.ts';
import { parseBlock } from './parse.ts';
import type { Rich } from './rich.ts';

/** What goes into the worker, one at a time. */
export type Job = { readonly block: string };
/** What comes out: `null` for a block that is not worth parsing. `ready` once, before the first job. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'parsed'; readonly pieces: readonly Rich[] | null };

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- the worker's only listener is its window
const report = (message: Report) => self.postMessage(message);

self.addEventListener('message', ({ data }: MessageEvent<Job>) => {
  report({ kind: 'parsed', pieces: tryParse(data.block) });
});

/** Deep nesting ends in a RangeError; plain text is the answer to that too. */
function tryParse(block: string): readonly Rich[] | null {
  try {
    return isWithinCaps(block) ? parseBlock(block) : null;
  } catch {
    return null;
  }
}

// The first parse compiles the parser; done here, it costs no block its budget.
tryParse('*warm* `up` [here](https://example.org)\n\n- one\n\n| a |\n|---|\n| b |');
report({ kind: 'ready' });
