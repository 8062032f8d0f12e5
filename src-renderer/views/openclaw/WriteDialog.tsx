import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Button } from '../../parts/Button.tsx';
import { CopyButton } from '../../parts/CopyButton.tsx';
import { Dialog } from '../../parts/Dialog.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Spinner } from '../../parts/Spinner.tsx';
import { useFront } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import { DiffLines } from './DiffLines.tsx';
import styles from './WriteDialog.module.css';
import { isChange, useWriting, type Writing, type Written } from './writing.ts';

/** Shows exactly what would change in OpenClaw's configuration, and writes it when the person says so. */
export function WriteDialog({ snapshot }: { readonly snapshot: ProfileSnapshot }) {
  const { place } = useFront();
  const { id, name } = snapshot.profile;
  const { writing, write } = useWriting(id);
  const close = () => place.setState({ dialog: null });
  if (writing.kind === 'written') return <Done name={name} written={writing.written} onClose={close} />;
  return (
    <Dialog
      title={t('write.title', { name })}
      lead={t('write.lead')}
      onClose={close}
      actions={
        <>
          {canWrite(writing) ? (
            // Not disabled: that would take the focus away from it.
            <Button aria-disabled={writing.kind === 'shown' && writing.busy} onClick={write}>
              {t('write.do')}
            </Button>
          ) : null}
          <Button kind="main" data-autofocus onClick={close}>
            {t('action.cancel')}
          </Button>
        </>
      }
    >
      <Change writing={writing} />
    </Dialog>
  );
}

type Unwritten = Exclude<Writing, { kind: 'written' }>;

function canWrite(writing: Unwritten): boolean {
  return writing.kind === 'shown' && isChange(writing.preview);
}

function Change({ writing }: { readonly writing: Unwritten }) {
  return (
    <div className={styles.content}>
      {writing.kind === 'reading' ? <Reading /> : null}
      <div className={styles.news} role="alert">
        <News writing={writing} />
      </div>
      {writing.kind === 'shown' ? <Shown preview={writing.preview} /> : null}
    </div>
  );
}

function Reading() {
  return (
    <p className={styles.reading}>
      <Spinner /> {t('write.reading')}
    </p>
  );
}

/** Why nothing was written, or that the file is another one by now. */
function News({ writing }: { readonly writing: Unwritten }) {
  if (writing.kind === 'reading') return null;
  const { refusal } = writing;
  return (
    <>
      {writing.kind === 'shown' && writing.changed ? <Notice tone="warn" title={t('write.news')} /> : null}
      {refusal === null ? null : (
        <Notice tone="bad" title={sayRefusal(refusal).reason}>
          {sayRefusal(refusal).advice}
        </Notice>
      )}
    </>
  );
}

function Shown({ preview }: { readonly preview: Extract<Writing, { kind: 'shown' }>['preview'] }) {
  const { file, lines } = preview;
  if (!isChange(preview)) return <p>{t('write.same', { file })}</p>;
  return (
    <>
      <DiffLines file={file} lines={lines} />
      <p className={styles.promise}>{t('write.promise')}</p>
    </>
  );
}

type DoneProps = { readonly name: string; readonly written: Written; readonly onClose: () => void };

function Done({ name, written: { file, backup }, onClose }: DoneProps) {
  return (
    <Dialog
      key="done"
      title={t('write.done.title', { name })}
      lead={t('write.done.lead', { file })}
      onClose={onClose}
      actions={
        <Button kind="main" data-autofocus onClick={onClose}>
          {t('write.done.close')}
        </Button>
      }
    >
      {backup === null ? undefined : (
        <div>
          {t('write.done.backup')}
          <div className={styles.backup}>
            <code>{backup}</code>
            <CopyButton quiet text={backup} />
          </div>
        </div>
      )}
    </Dialog>
  );
}
