import type { CommandHandlers, FrontId } from '../contract/commands.ts';
import type { Log } from '../host/ports.ts';

export type LinkParts = {
  readonly judge: CommandHandlers['link.judge'];
  readonly openExternal: (address: string) => Promise<void>;
  readonly log: Log;
};

/**
 * Opens a link in the person's browser if the link policy lets it through, and then the address that the policy
 * gave back, never the page's own copy. The page asks only after the person confirmed; this does not rely on it.
 */
export async function openLink(parts: LinkParts, address: string, front: FrontId): Promise<void> {
  const outcome = await parts.judge({ url: address, shown: address }, front);
  if (!outcome.ok) {
    parts.log('link.refused', { code: outcome.fault.code });
    return;
  }
  await parts.openExternal(outcome.value.url).catch((error: unknown) => {
    parts.log('link.not-opened', { error: error instanceof Error ? error.name : typeof error });
  });
}
