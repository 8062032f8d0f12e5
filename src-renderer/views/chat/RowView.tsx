import { memo } from 'react';
import { Icon } from '../../parts/Icon.tsx';
import { Markdown } from '../../parts/markdown/Markdown.tsx';
import { Spinner } from '../../parts/Spinner.tsx';
import type { Row } from '../../store/turns.ts';
import { t } from '../../words.ts';
import { MessageBoundary } from './MessageBoundary.tsx';
import styles from './Rows.module.css';
import { ToolLine } from './ToolLine.tsx';
import { UserBubble } from './UserBubble.tsx';

type Props = { readonly row: Row; readonly profile: string; readonly sessionKey: string };

/** One thing that was said or done. A message that cannot be drawn takes nothing else with it. */
export const RowView = memo(function RowView({ row, profile, sessionKey }: Props) {
  switch (row.kind) {
    case 'user':
      return <UserBubble row={row} spot={{ profile, sessionKey }} />;
    case 'answer':
      return (
        <MessageBoundary text={row.text}>
          <Answer row={row} />
        </MessageBoundary>
      );
    case 'tool':
      return <ToolLine tool={row.tool} />;
    case 'error':
      return (
        <div className={styles.error} role="alert">
          <Icon name="cross" size={14} />
          <span>{row.text}</span>
        </div>
      );
    case 'boundary':
      return <p className={styles.boundary}>{t(`chat.${row.what}`)}</p>;
    case 'busy':
      return (
        <p className={styles.busy}>
          <Spinner />
          {busyWords(row.phase)}
        </p>
      );
    default:
      return row satisfies never;
  }
}, isSameRow);

/** Rows are made anew with every change, and most of them say what they said before. */
function isSameRow(one: Props, other: Props): boolean {
  return one.profile === other.profile && one.sessionKey === other.sessionKey && isSame(one.row, other.row);
}

function isSame(one: object, other: object): boolean {
  const [before, after] = [Object.entries(one), new Map(Object.entries(other))];
  return before.length === after.size && before.every(([name, value]) => isSameValue(value, after.get(name)));
}

function isSameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  return isObject(one) && isObject(other) && isSame(one, other);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function Answer({ row }: { readonly row: Row & { readonly kind: 'answer' } }) {
  const { text, images, live, mark } = row;
  return (
    <article className={styles.answer} aria-label={t('chat.assistant')} aria-busy={live}>
      <Markdown text={text} live={live} />
      {images === 0 ? null : <p className={styles.note}>{t('chat.images', { count: images })}</p>}
      {mark === 'none' ? null : <p className={styles.note}>{t(`chat.${mark}`)}</p>}
    </article>
  );
}

const PHASES = ['preparing_workspace', 'preparing_context', 'starting_model', 'retrying'] as const;

function busyWords(phase: string | null): string {
  const known = PHASES.find((one) => one === phase);
  return t(known === undefined ? 'chat.busy' : `chat.busy.${known}`);
}
