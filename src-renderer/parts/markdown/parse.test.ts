import { describe, expect, it } from 'vitest';
import { parseBlock } from './parse.ts';
import type { Rich } from './rich.ts';

/** Everything in a parsed block that could lead or load somewhere. */
function addressesIn(pieces: readonly Rich[]): readonly string[] {
  return pieces.flatMap((piece) => {
    if (typeof piece === 'string' || piece.tag === 'token' || piece.tag === 'image') return [];
    return [...(piece.href === undefined ? [] : [piece.href]), ...addressesIn(piece.inside)];
  });
}

function tagsIn(pieces: readonly Rich[]): readonly string[] {
  return pieces.flatMap((piece) => {
    if (typeof piece === 'string') return [];
    return [piece.tag, ...('inside' in piece ? tagsIn(piece.inside) : [])];
  });
}

function textIn(pieces: readonly Rich[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if (piece.tag === 'token') return piece.text;
      return piece.tag === 'image' ? piece.alt : textIn(piece.inside);
    })
    .join('');
}

describe('links', () => {
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java&#115;cript:alert(1)',
    'java&Tab;script:alert(1)',
    'javascript&colon;alert(1)',
    '&#x6A;avascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'smb://evil/share',
    'mailto:a@example.org?body=x',
    'xmpp:a@example.org',
    'ms-settings:privacy',
    'openclaw://run',
    '//evil.example/x',
    '/relative',
    'relative.html',
    '#fragment',
    '%5C%5Cevil%5Cshare',
    '\\\\evil\\share',
    'http:evil.example',
    'https:/\\evil.example',
    'tel:112',
    'about:blank',
    'blob:https://example.org/1',
    'view-source:https://example.org',
    'ws://example.org',
  ])('to %s leads nowhere', (target) => {
    for (const block of [
      `[text](${target})`,
      `[text](<${target}>)`,
      `[text][a]\n\n[a]: ${target}`,
      `<${target}>`,
    ]) {
      expect(addressesIn(parseBlock(block))).toEqual([]);
    }
  });

  it('to absolute web addresses are kept, for the host to judge', () => {
    const targets = ['https://example.org/a?b=c', 'http://127.0.0.1:8080/', 'https://bank.com@evil.com/'];
    for (const target of targets) {
      expect(addressesIn(parseBlock(`[text](${target})`))).toEqual([target]);
      expect(addressesIn(parseBlock(`[text][a]\n\n[a]: ${target}`))).toEqual([target]);
    }
    expect(addressesIn(parseBlock('see https://example.org/x.'))).toEqual(['https://example.org/x']);
  });
});

describe('images', () => {
  it.each([
    '![alt](https://evil.example/x.png)',
    '![alt](//evil.example/x.png)',
    '![alt](data:image/png;base64,AAAA)',
    '![alt][ref]\n\n[ref]: https://evil.example/x.png',
    '[![alt](https://evil.example/x.png)](https://example.org)',
  ])('%s becomes a note', (block) => {
    const pieces = parseBlock(block);
    expect(tagsIn(pieces)).toContain('image');
    expect(addressesIn(pieces).filter((address) => address.includes('evil'))).toEqual([]);
  });

  it('says where one would have come from', () => {
    const image = { tag: 'image', host: 'evil.example', alt: 'a cat' };
    expect(parseBlock('![a cat](https://evil.example/x.png)')).toEqual([{ tag: 'p', inside: [image] }]);
  });
});

describe('HTML', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<iframe src="https://evil.example"></iframe>',
    '<style>@import "https://evil.example/x.css";</style>',
    '<link rel="prefetch" href="https://evil.example">',
    '<svg><use href="https://evil.example/x.svg#a"/></svg>',
    '<video poster="https://evil.example/x.png" autoplay></video>',
    '<a href="https://evil.example">x</a>',
    '<form action="https://evil.example"><input name=a></form>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example">',
    '<object data="https://evil.example"></object>',
    '<!-- note -->',
    '<details open ontoggle=alert(1)>',
  ])('%s is shown as it was written', (html) => {
    for (const block of [html, `before ${html} after`]) {
      const pieces = parseBlock(block);
      expect(textIn(pieces)).toContain(html.split('>')[0]);
      expect(tagsIn(pieces).filter((tag) => tag !== 'p' && tag !== 'a')).toEqual([]);
    }
  });
});

describe('ordinary text', () => {
  it('keeps its structure', () => {
    expect(parseBlock('**bold** and `code`')).toEqual([
      { tag: 'p', inside: [{ tag: 'strong', inside: ['bold'] }, ' and ', { tag: 'code', inside: ['code'] }] },
    ]);
    expect(parseBlock('3. three\n4. four')).toEqual([
      {
        tag: 'ol',
        start: 3,
        inside: [
          { tag: 'li', inside: ['three'] },
          { tag: 'li', inside: ['four'] },
        ],
      },
    ]);
  });

  it('draws tables and tasks without form fields', () => {
    const table = parseBlock('| a | b |\n|:--|--:|\n| 1 | 2 |');
    expect(tagsIn(table)).toEqual(['table', 'thead', 'tr', 'th', 'th', 'tbody', 'tr', 'td', 'td']);
    expect(textIn(parseBlock('- [x] done\n- [ ] open'))).toBe('☑ done☐ open');
  });

  it('tells code its language and colours it without changing a letter', () => {
    const code = '[Unit]\n# a comment\nAfter=camera.service\nSuccessExitStatus=24';
    const [block] = parseBlock(`\`\`\`ini\n${code}\n\`\`\``);
    expect(block).toMatchObject({ tag: 'pre', language: 'ini' });
    expect(textIn(parseBlock(`\`\`\`ini\n${code}\n\`\`\``))).toBe(code);
    expect(JSON.stringify(block)).toContain('{"tag":"token","token":"comment","text":"# a comment"}');
  });
});
