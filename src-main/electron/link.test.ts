import { expect, it } from 'vitest';
import type { CommandHandlers } from '../contract/commands.ts';
import { openLink } from './link.ts';

function stage(judge: CommandHandlers['link.judge']) {
  const opened: string[] = [];
  const events: string[] = [];
  const openExternal = async (address: string): Promise<void> => {
    if (address.includes('fails')) throw new Error('no browser');
    opened.push(address);
  };
  return { opened, events, parts: { judge, openExternal, log: (event: string) => events.push(event) } };
}

const allow: CommandHandlers['link.judge'] = async ({ url }) => ({
  ok: true,
  value: { url: `${url}#judged`, host: 'example.com', queryLength: 0, textDiffers: false },
});

it('opens the address that the policy gave back', async () => {
  const { parts, opened } = stage(allow);
  await openLink(parts, 'https://example.com/', 'window-1');
  expect(opened).toEqual(['https://example.com/#judged']);
});

it('opens nothing that the policy refuses', async () => {
  const { parts, opened, events } = stage(async () => ({
    ok: false,
    fault: { code: 'link-refused', why: 'scheme' },
  }));
  await openLink(parts, 'file:///etc/passwd', 'window-1');
  expect(opened).toEqual([]);
  expect(events).toEqual(['link.refused']);
});

it('survives a system that cannot open it', async () => {
  const { parts, events } = stage(allow);
  await openLink(parts, 'https://fails.example/', 'window-1');
  expect(events).toEqual(['link.not-opened']);
});
