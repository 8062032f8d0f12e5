import type { Question } from '../../../src-main/contract/connection.ts';
import { visible } from '../../../src-main/language/format.ts';
import { Field } from '../../parts/Field.tsx';
import { SecretField } from '../../parts/SecretField.tsx';
import { t } from '../../words.ts';
import styles from './QuestionFields.module.css';

/** One field for each answer. What the server wrote is set apart, and under its name. */
export function QuestionFields({ question }: { readonly question: Question }) {
  const { host, instructions, fields } = question;
  const written = instructions !== '' || fields.some(({ text }) => text !== '');
  if (!written) return <Fields question={question} />;
  return (
    <figure className={styles.written}>
      <figcaption className={styles.by}>{t('question.says', { host })}</figcaption>
      <div className={styles.words}>
        {instructions === '' ? null : <p className={styles.instructions}>{visible(instructions)}</p>}
        <Fields question={question} />
      </div>
    </figure>
  );
}

function Fields({ question }: { readonly question: Question }) {
  const { kind, host, attempt, fields } = question;
  const wrong = attempt > 1 ? t(`question.wrong.${kind}`, { host }) : null;
  return (
    <div className={styles.fields}>
      {fields.map(({ text, echo }, place) => {
        const Line = echo ? Field : SecretField;
        return (
          <Line
            // What a server asks has no other name than its place, and stays as it is.
            // oxlint-disable-next-line react/no-array-index-key
            key={place}
            name="answer"
            label={text === '' ? t(`question.field.${kind}`) : visible(text)}
            problem={place === 0 ? wrong : null}
            autoComplete="off"
            maxLength={16_384}
            {...(place === 0 ? { 'data-autofocus': true } : {})}
          />
        );
      })}
    </div>
  );
}
