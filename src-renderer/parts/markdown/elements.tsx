import { createContext, useContext, type ReactNode } from 'react';
import { t } from '../../words.ts';
import { CopyButton } from '../CopyButton.tsx';
import { codeIn } from './blocks.ts';
import styles from './Markdown.module.css';
import type { Rich, RichElement, RichImage } from './rich.ts';

/** What to do when a person clicks a link: ask, never follow. */
export const LinkDoor = createContext<(url: string, shown: string) => void>(() => {});

/** Draws parsed pieces. Every element is made here by name; nothing of a message becomes markup by itself. */
export function drawAll(pieces: readonly Rich[]): ReactNode {
  // A parsed block never changes, so a piece's place is its name.
  return pieces.map((piece, place) => <Piece key={place} piece={piece} />);
}

function Piece({ piece }: { readonly piece: Rich }): ReactNode {
  if (typeof piece === 'string') return piece;
  if (piece.tag === 'token') return <span className={styles[piece.token]}>{piece.text}</span>;
  return piece.tag === 'image' ? <ImageNote image={piece} /> : <Drawn piece={piece} />;
}

function Drawn({ piece }: { readonly piece: RichElement }): ReactNode {
  const { tag: Tag, inside, href, start, align } = piece;
  const nested = inside.length === 0 ? undefined : drawAll(inside);
  switch (Tag) {
    case 'a':
      return href === undefined ? <>{nested}</> : <Link href={href} inside={inside} />;
    case 'pre':
      return (
        <Code code={plainTextOf(inside)} language={piece.language}>
          {nested}
        </Code>
      );
    case 'table':
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be scrolled by keyboard
        <div className={styles.wide} tabIndex={0}>
          <table>{nested}</table>
        </div>
      );
    case 'ol':
      return <ol start={start}>{nested}</ol>;
    case 'td':
    case 'th':
      return <Tag style={{ textAlign: align }}>{nested}</Tag>;
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return <Heading level={Number(Tag.slice(1))}>{nested}</Heading>;
    default:
      return <Tag>{nested}</Tag>;
  }
}

const HEADINGS = ['h2', 'h3', 'h4', 'h5', 'h6'] as const;

/** Below the page's one title and without a gap, so that a message does not break the page's outline. */
function Heading({ level, children }: { readonly level: number; readonly children: ReactNode }) {
  const Tag = HEADINGS[level - 1] ?? 'h6';
  return (
    <Tag className={styles.heading} data-level={level}>
      {children}
    </Tag>
  );
}

function Link({ href, inside }: { readonly href: string; readonly inside: readonly Rich[] }) {
  const follow = useContext(LinkDoor);
  const shown = plainTextOf(inside);
  return (
    <button type="button" className={styles.link} data-href={href} onClick={() => follow(href, shown)}>
      {drawAll(inside)}
    </button>
  );
}

function ImageNote({ image }: { readonly image: RichImage }) {
  const { host, alt } = image;
  const what = host === null ? t('chat.image.unknown') : t('chat.image', { host });
  return <span className={styles.image}>{alt === '' ? what : `${alt} (${what})`}</span>;
}

type CodeProps = {
  readonly code: string;
  readonly language?: string | undefined;
  readonly children?: ReactNode;
};

/** A block of code with its language and a button that copies it as plain text. */
export function Code({ code, language, children }: CodeProps) {
  return (
    <figure className={styles.code}>
      <figcaption className={styles.caption}>
        <span>{language ?? t('chat.code')}</span>
        <CopyButton quiet text={code} />
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be scrolled by keyboard */}
      <pre tabIndex={0}>
        <code>{children ?? code}</code>
      </pre>
    </figure>
  );
}

/** A block as it was written: one that is too much to parse, or not parsed yet. */
export function Plain({ block }: { readonly block: string }) {
  const code = codeIn(block);
  return code === null ? <p className={styles.plain}>{block}</p> : <Code code={code} />;
}

function plainTextOf(pieces: readonly Rich[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if (piece.tag === 'token') return piece.text;
      return piece.tag === 'image' ? piece.alt : plainTextOf(piece.inside);
    })
    .join('');
}
