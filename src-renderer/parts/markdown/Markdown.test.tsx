import { describe, expect, it, onTestFinished } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { LinkDoor } from './elements.tsx';
import { Markdown, ParserContext } from './Markdown.tsx';
import { createParser } from './parser.ts';

function openParser() {
  const parser = createParser({
    spawn: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  onTestFinished(parser.close);
  return parser;
}

async function draw(text: string, follow: (url: string, shown: string) => void = () => {}) {
  const parser = openParser();
  const tree = (words: string, live: boolean) => (
    <ParserContext value={parser}>
      <LinkDoor value={follow}>
        <Markdown text={words} live={live} />
      </LinkDoor>
    </ParserContext>
  );
  const screen = await render(tree(text, false));
  return { screen, grow: (words: string) => screen.rerender(tree(words, true)) };
}

/** Addresses that the browser asked for anything under, since the page began. */
function requestedHosts(): readonly string[] {
  return performance.getEntriesByType('resource').map(({ name }) => new URL(name).hostname);
}

describe('a message', () => {
  it('is drawn with its structure', async () => {
    const { screen } = await draw('It **stopped** at 02:14:\n\n```ini\n[Unit]\nAfter=x\n```\n\n- one\n- two');
    await expect.element(screen.getByText('stopped')).toBeVisible();
    expect(screen.container.querySelector('strong')?.textContent).toBe('stopped');
    expect(screen.container.querySelectorAll('li')).toHaveLength(2);
    expect(screen.container.querySelector('pre')?.textContent).toBe('[Unit]\nAfter=x');
    await expect.element(page.getByRole('button', { name: 'Copy' })).toBeVisible();
  });

  it('loads nothing and links nowhere by itself', async () => {
    const hosts = ['img', 'ref', 'html', 'svg', 'css'].map((name) => `${name}.tracker.example`);
    const { screen } = await draw(
      [
        `![one](https://${hosts[0]}/x.png)`,
        `![two][r]\n\n[r]: https://${hosts[1]}/x.png`,
        `<img src="https://${hosts[2]}/x.png">`,
        `<svg><image href="https://${hosts[3]}/x.svg"/></svg>`,
        `<style>@import "https://${hosts[4]}/x.css";</style>`,
        'The end.',
      ].join('\n\n'),
    );
    await expect
      .element(screen.getByText(/one \(Image from img\.tracker\.example, not loaded\)/))
      .toBeVisible();
    await expect.element(screen.getByText('The end.')).toBeVisible();
    expect(
      screen.container.querySelectorAll('img, a, svg image, style, link, iframe, object, input'),
    ).toHaveLength(0);
    expect(requestedHosts().filter((host) => host.endsWith('tracker.example'))).toEqual([]);
  });

  it('asks before a link is followed', async () => {
    const followed: string[][] = [];
    const { screen } = await draw('See [the *manual*](https://example.org/a).', (url, shown) =>
      followed.push([url, shown]),
    );
    await screen.getByRole('button', { name: 'the manual' }).click();
    expect(followed).toEqual([['https://example.org/a', 'the manual']]);
  });

  it('begins its headings right below the title of the page', async () => {
    const { screen } = await draw('# One\n\n## Two\n\n###### Six');
    await expect.element(screen.getByRole('heading', { name: 'One', level: 2 })).toBeVisible();
    await expect.element(screen.getByRole('heading', { name: 'Two', level: 3 })).toBeVisible();
    await expect.element(screen.getByRole('heading', { name: 'Six', level: 6 })).toBeVisible();
  });

  it('grows without losing what was drawn', async () => {
    const { screen, grow } = await draw('# Title\n\nSome **bo');
    await expect.element(screen.getByRole('heading', { name: 'Title' })).toBeVisible();
    const title = screen.container.querySelector('h2');
    await grow('# Title\n\nSome **bold** text');
    await expect.poll(() => screen.container.querySelector('strong')?.textContent).toBe('bold');
    expect(screen.container.querySelector('h2')).toBe(title);
  });
});

describe('a bomb', () => {
  it.each([
    ['delimiters', '*a_'.repeat(600)],
    ['nested quotes', '> '.repeat(49).concat('x\n').repeat(600)],
    ['a big table', `${'| a '.repeat(90)}|\n${'|---'.repeat(90)}|\n${`${'| b '.repeat(90)}|\n`.repeat(80)}`],
    ['brackets', '[a]('.repeat(450)],
  ])('of %s leaves the window free and the other messages drawn', async (_name, bomb) => {
    const { screen } = await draw(`${bomb}\n\n**after**`);
    const gaps = await watchFrames(700);
    await expect
      .poll(() => screen.container.querySelector('strong')?.textContent, { timeout: 8000 })
      .toBe('after');
    expect(screen.container.textContent).toContain(bomb.slice(0, 4).trim());
    expect(Math.max(...gaps)).toBeLessThan(400);
  });
});

/** How long the frames of so many milliseconds were apart. */
function watchFrames(ms: number): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const [begun, gaps] = [performance.now(), [0]];
    let last = begun;
    const look = (now: number) => {
      gaps.push(now - last);
      last = now;
      if (now - begun < ms) requestAnimationFrame(look);
      else resolve(gaps);
    };
    requestAnimationFrame(look);
  });
}
