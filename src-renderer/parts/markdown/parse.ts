import type { Element, ElementContent, Nodes, Root } from 'hast';
import { sanitize, type Schema } from 'hast-util-sanitize';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype, { type Options } from 'remark-rehype';
import { unified } from 'unified';
import { highlight } from './highlight.ts';
import { TAGS, type Align, type Rich, type RichElement, type Tag } from './rich.ts';

/** Nothing here can fetch, run or submit; `span` carries the place of an image, `input` never gets this far. */
const SCHEMA: Schema = {
  strip: ['script', 'style'],
  tagNames: [...TAGS, 'span'],
  attributes: {
    a: ['href'],
    code: [['className', /^language-[\w+#.-]{1,40}$/]],
    ol: ['start'],
    th: ['align'],
    td: ['align'],
    span: ['dataImage', 'dataAlt'],
  },
  protocols: { href: ['http', 'https'] },
};

/** HTML is shown as it was written, images as a note that they were there. */
const HANDLERS: NonNullable<Options['handlers']> = {
  html: (_state, node: { readonly value: string }, parent) =>
    parent?.type === 'paragraph' ? textNode(node.value) : element('p', [textNode(node.value)]),
  image: (_state, node: { readonly url: string; readonly alt?: string | null }) =>
    imageNote(node.url, node.alt),
  imageReference: (_state, node: { readonly alt?: string | null }) => imageNote('', node.alt),
};

const pipeline = unified()
  .use(remarkParse)
  .use(remarkGfm, { singleTilde: false })
  .use(remarkRehype, { handlers: HANDLERS });

/**
 * Parses one block of untrusted Markdown. Runs in a worker with a budget: some inputs take minutes.
 * @returns the pieces to draw; links only to absolute http and https addresses, nothing that loads by itself
 */
export function parseBlock(block: string): readonly Rich[] {
  const tree: Root = pipeline.runSync(pipeline.parse(block));
  const safe = sanitize({ ...tree, children: tree.children.map(withoutBoxes) }, SCHEMA);
  return safe.type === 'root' ? safe.children.flatMap(richOf) : richOf(safe);
}

function textNode(value: string) {
  return { type: 'text' as const, value };
}

function element(
  tagName: string,
  children: ElementContent[],
  properties: Element['properties'] = {},
): Element {
  return { type: 'element', tagName, properties, children };
}

function imageNote(url: string, alt: string | null | undefined): Element {
  return element('span', [], { dataImage: hostOf(url) ?? '', dataAlt: alt ?? '' });
}

function hostOf(url: string): string | null {
  return isWebAddress(url) ? (URL.parse(url)?.host ?? null) : null;
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^/\\]/i.test(url) && URL.canParse(url);
}

/** A task's box becomes a letter: a form field in a message would be one that nobody reads. */
function withoutBoxes<Node extends Nodes>(node: Node): Node {
  if (!('children' in node)) return node;
  const children = node.children.map((child) =>
    child.type === 'element' && child.tagName === 'input'
      ? textNode(child.properties['checked'] === true ? '☑' : '☐')
      : withoutBoxes(child),
  );
  return { ...node, children };
}

function richOf(node: Nodes): readonly Rich[] {
  if (node.type === 'text') return [node.value];
  if (node.type !== 'element') return [];
  if (node.tagName === 'span') return [imageOf(node)];
  const tag = TAGS.find((known) => known === node.tagName);
  if (tag === undefined) return node.children.flatMap(richOf);
  return [tag === 'pre' ? codeOf(node) : elementOf(tag, node)];
}

function elementOf(tag: Tag, { properties, children }: Element): RichElement {
  const { href, start, align } = properties;
  return {
    tag,
    inside: children.filter((child) => !isLayout(tag, child)).flatMap(richOf),
    ...(typeof href === 'string' && isWebAddress(href) ? { href } : {}),
    ...(typeof start === 'number' ? { start } : {}),
    ...(isAlign(align) ? { align } : {}),
  };
}

const TIGHT: readonly Tag[] = ['ul', 'ol', 'table', 'thead', 'tbody', 'tr', 'blockquote'];

/** Line breaks between blocks mean nothing, and React warns of text inside a table. */
function isLayout(tag: Tag, child: ElementContent): boolean {
  return TIGHT.includes(tag) && child.type === 'text' && child.value.trim() === '';
}

function isAlign(value: unknown): value is Align {
  return value === 'left' || value === 'center' || value === 'right';
}

function imageOf({ properties }: Element): Rich {
  const { dataImage, dataAlt } = properties;
  return {
    tag: 'image',
    host: typeof dataImage === 'string' && dataImage !== '' ? dataImage : null,
    alt: typeof dataAlt === 'string' ? dataAlt : '',
  };
}

function codeOf({ children }: Element): RichElement {
  const [code] = children;
  const names = code?.type === 'element' ? code.properties['className'] : undefined;
  const named = Array.isArray(names) ? names.join(' ') : '';
  const language = named.replace(/^language-/, '');
  const text = plainText(children).replace(/\n$/, '');
  return { tag: 'pre', inside: highlight(text, language), ...(language === '' ? {} : { language }) };
}

function plainText(nodes: readonly ElementContent[]): string {
  return nodes
    .map((node) => (node.type === 'text' ? node.value : 'children' in node ? plainText(node.children) : ''))
    .join('');
}
