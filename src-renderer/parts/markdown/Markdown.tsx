import { createContext, memo, useContext, useEffect, useMemo, useState } from 'react';
import { t } from '../../words.ts';
import { blocksOf } from './blocks.ts';
import { MESSAGE_LENGTH } from './caps.ts';
import { drawAll, Plain } from './elements.tsx';
import styles from './Markdown.module.css';
import type { Parsed, Parser } from './parser.ts';

/** The parser of this window. Without one, messages are plain text. */
export const ParserContext = createContext<Parser | null>(null);

type Props = { readonly text: string; /** More of it is still coming. */ readonly live?: boolean };

/** How often a growing message is cut and parsed anew, in milliseconds. */
const PACE_MS = 100;

/** Untrusted Markdown, drawn block by block: while it grows, only its last block is parsed again. */
export function Markdown({ text, live = false }: Props) {
  const shown = usePaced(text, live);
  const blocks = useMemo(() => blocksOf(shown.slice(0, MESSAGE_LENGTH)), [shown]);
  return (
    <div className={styles.markdown}>
      {/* Blocks are only ever added at the end, so a block's place is its name. */}
      {blocks.map((block, place) => (
        <Block key={place} block={block} />
      ))}
      {shown.length > MESSAGE_LENGTH ? <p className={styles.note}>{t('chat.long')}</p> : null}
    </div>
  );
}

const Block = memo(function Block({ block }: { readonly block: string }) {
  const parsed = useParsed(block);
  return parsed === null || parsed === 'plain' ? <Plain block={block} /> : drawAll(parsed);
});

/** The block's pieces; until they are there, those of the text that it grew out of, so that nothing flickers. */
function useParsed(block: string): Parsed | null {
  const parser = useContext(ParserContext);
  const [last, setLast] = useState<Parsed | null>(null);
  const known = parser?.known(block) ?? null;
  useEffect(() => {
    if (parser === null || known !== null) return undefined;
    return parser.ask(block, setLast);
  }, [parser, block, known]);
  return known ?? last;
}

/** The text, but while it is live at most every {@link PACE_MS}. */
function usePaced(text: string, live: boolean): string {
  const [paced, setPaced] = useState(text);
  const [due, setDue] = useState(true);
  if (due && live && paced !== text) {
    setPaced(text);
    setDue(false);
  }
  useEffect(() => {
    if (due) return undefined;
    const timer = setTimeout(() => setDue(true), PACE_MS);
    return () => clearTimeout(timer);
  }, [due]);
  return live ? paced : text;
}
