import { visible } from '../../../src-main/language/format.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Spinner } from '../../parts/Spinner.tsx';
import type { ToolView } from '../../store/turns.ts';
import { t } from '../../words.ts';
import styles from './ToolLine.module.css';

/** The most of what a tool returned that is shown, in UTF-16 units. */
const OUTPUT_LENGTH = 20_000;

/** One use of a tool, folded into a line; what it was asked and what came back opens on demand. */
export function ToolLine({ tool }: { readonly tool: ToolView }) {
  const { name, line, output, state, ms } = tool;
  const words = t(`chat.tool.${state}`);
  return (
    <details className={styles.tool}>
      <summary className={styles.line}>
        <span className={styles.arrow}>
          <Icon name="triangle" size={14} />
        </span>
        <code className={styles.what}>{visible(line === '' ? name : line)}</code>
        <span className={styles.state} data-state={state}>
          {state === 'running' ? <Spinner size={10} /> : null}
          {ms === null ? words : t('chat.tool.timed', { state: words, ms })}
        </span>
      </summary>
      <div className={styles.inside}>
        <p className={styles.label}>{name}</p>
        {line === '' ? null : <pre className={styles.text}>{visible(line)}</pre>}
        <p className={styles.label}>{t('chat.tool.returned')}</p>
        <Output output={output} />
      </div>
    </details>
  );
}

function Output({ output }: { readonly output: string | null }) {
  if (output === null || output.trim() === '') return <p className={styles.note}>{t('chat.tool.nothing')}</p>;
  return (
    <>
      <pre className={styles.text}>{visible(output.slice(0, OUTPUT_LENGTH))}</pre>
      {output.length > OUTPUT_LENGTH ? <p className={styles.note}>{t('chat.tool.cut')}</p> : null}
    </>
  );
}
