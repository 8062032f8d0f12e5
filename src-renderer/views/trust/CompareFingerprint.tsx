import { useState } from 'react';
import type { Certificate } from '../../../src-main/contract/certificate.ts';
import { Field } from '../../parts/Field.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { t } from '../../words.ts';
import { Command } from '../connection/Command.tsx';
import styles from './CompareFingerprint.module.css';
import { readFingerprint } from './fingerprint.ts';

/** What became of the comparison; `open` while there is nothing that could be compared. */
export type Compared = 'open' | 'equal' | 'different' | 'unreadable';

/** Shows the fingerprint of the certificate that OpenClaw makes itself, where it makes it unless told otherwise. */
const COMMAND = 'openssl x509 -in ~/.openclaw/gateway/tls/gateway-cert.pem -noout -fingerprint -sha256';

type Props = {
  readonly shown: Certificate;
  readonly onCompare: (compared: Compared) => void;
};

/** The gateway's own word, from a place where nobody can be in between; what is pasted is compared by itself. */
export function CompareFingerprint({ shown, onCompare }: Props) {
  const [text, setText] = useState('');
  const compared = compare(text, shown);
  const isWrong = compared === 'different' || compared === 'unreadable';
  return (
    <div className={styles.compare}>
      <div>
        {t('certificate.compare')}
        <Command text={COMMAND} />
        <p className={styles.note}>{t('certificate.compare.other-file')}</p>
      </div>
      <Field
        label={t('certificate.compare.field')}
        name="compared"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          onCompare(compare(target.value, shown));
        }}
        problem={isWrong ? t(`certificate.compare.${compared}`) : null}
        hint={compared === 'equal' ? <Equal /> : t('certificate.compare.hint')}
      />
    </div>
  );
}

function Equal() {
  return (
    <span className={styles.equal}>
      <Icon name="check" size={14} />
      {t('certificate.compare.equal')}
    </span>
  );
}

/** Whoever compares the key's fingerprint proves as much. */
function compare(text: string, { fingerprint, publicKey }: Certificate): Compared {
  if (text.trim() === '') return 'open';
  const read = readFingerprint(text);
  if (read === null) return 'unreadable';
  return read === fingerprint || read === publicKey ? 'equal' : 'different';
}
