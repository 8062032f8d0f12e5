import { useEffect, useState } from 'react';
import { t } from '../words.ts';
import { Button } from './Button.tsx';

type Props = {
  readonly text: string;
  readonly label?: string;
  /** What is copied, for a screen reader, where several buttons say the same. */
  readonly what?: string;
  readonly quiet?: boolean;
};

const SAID_FOR_MS = 1600;

/** Copies plain text and says so for a moment. */
export function CopyButton({ text, label = t('action.copy'), what, quiet = false }: Props) {
  const [said, setSaid] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (said === 'idle') return undefined;
    const timer = setTimeout(() => setSaid('idle'), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setSaid('copied'),
      () => setSaid('failed'),
    );
  };
  return (
    <Button small kind={quiet ? 'quiet' : 'plain'} onClick={copy} aria-live="polite">
      {said === 'idle' ? label : t(said === 'copied' ? 'action.copied' : 'action.copy-failed')}
      {what === undefined ? null : <span className="unseen"> {what}</span>}
    </Button>
  );
}
