import type { Shape } from '../../src-main/contract/connection.ts';
import styles from './Glyph.module.css';

type Props = { readonly shape: Shape; readonly size?: number; readonly tone?: 'state' | 'inherit' };

/** The bridge: two arches under a deck, and the deck alone tells the state. Decorative: say the state in words too. */
export function Glyph({ shape, size = 26, tone = 'state' }: Props) {
  return (
    <svg
      className={`${styles.glyph} ${tone === 'state' ? styles[shape] : ''}`}
      width={size}
      height={(size * 30) / 50}
      viewBox="0 0 50 30"
      aria-hidden="true"
      data-shape={shape}
    >
      <path d="M7.1 27.5V22.4a7.4 7.4 0 0 1 14.8 0V27.5M28.1 27.5V22.4a7.4 7.4 0 0 1 14.8 0V27.5" />
      <Deck shape={shape} />
    </svg>
  );
}

function Deck({ shape }: { readonly shape: Shape }) {
  switch (shape) {
    case 'idle':
      return <path d="M2.5 10.5H13.5M36.5 10.5H47.5" />;
    case 'opening':
      return (
        <>
          <path d="M2.5 10.5H22" />
          <path className={styles.growing} d="M22 10.5H47.5" pathLength={1} />
        </>
      );
    case 'online':
      return <path d="M2.5 10.5H47.5" />;
    case 'working':
      return (
        <>
          <path d="M2.5 10.5H47.5" />
          <circle className={styles.pulse} cx="25" cy="3.4" r="3.2" />
        </>
      );
    case 'waiting':
      return (
        <>
          <path d="M2.5 10.5H11.5M38.5 10.5H47.5" />
          <circle className={styles.clock} cx="25" cy="7.6" r="6.2" />
          <path className={styles.hands} d="M25 4.4V7.8H28" />
        </>
      );
    case 'blocked':
      return <path d="M2.5 10.5H16M34 10.5H47.5M25 2.4V13.4" />;
    default:
      return shape satisfies never;
  }
}
