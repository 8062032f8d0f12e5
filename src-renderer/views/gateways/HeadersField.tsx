import { useRef } from 'react';
import { Button } from '../../parts/Button.tsx';
import { Disclosure } from '../../parts/Disclosure.tsx';
import { Field } from '../../parts/Field.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { SecretField } from '../../parts/SecretField.tsx';
import { t } from '../../words.ts';
import { focusField, type DraftForm } from './form.ts';
import {
  isStored,
  MOST_HEADERS,
  withHeader,
  withHeaderPart,
  withoutHeader,
  type HeaderDraft,
} from './headers.ts';
import styles from './ProofFields.module.css';

type Props = { readonly form: DraftForm; readonly secured: boolean };

/** What a proxy before the gateway asks for, which few have. */
export function HeadersField({ form, secured }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const { headers } = form.draft;
  const isWrong = !secured && headers.length > 0;
  const add = () => {
    const rows = withHeader(headers);
    form.write((draft) => ({ ...draft, headers: rows }));
    requestAnimationFrame(() => focusField(root.current, `header-${rows.at(-1)?.key ?? 0}`));
  };
  return (
    <Disclosure
      label={t('form.headers')}
      open={form.isOpen('headers')}
      onToggle={(open) => form.setOpen('headers', open)}
    >
      <div ref={root} className={styles.headers}>
        <p className={styles.lead} data-wrong={isWrong}>
          {t(isWrong ? 'form.headers.insecure' : 'form.headers.lead')}
        </p>
        {headers.length === 0 ? null : (
          <ul className={styles.rows}>
            {headers.map((row) => (
              <HeaderRow key={row.key} row={row} form={form} onRemove={() => addButton.current?.focus()} />
            ))}
          </ul>
        )}
        <Button ref={addButton} small onClick={add} disabled={headers.length >= MOST_HEADERS}>
          <Icon name="plus" size={14} />
          {t('form.header.add')}
        </Button>
      </div>
    </Disclosure>
  );
}

type RowProps = {
  readonly row: HeaderDraft;
  readonly form: DraftForm;
  /** The row is gone then, and the focus with it. */
  readonly onRemove: () => void;
};

function HeaderRow({ row, form, onRemove }: RowProps) {
  const { key, name, value } = row;
  const type = (change: Parameters<typeof withHeaderPart>[2]) =>
    form.write((draft) => ({ ...draft, headers: withHeaderPart(draft.headers, key, change) }));
  const remove = () => {
    form.write((draft) => ({ ...draft, headers: withoutHeader(draft.headers, key) }));
    onRemove();
  };
  return (
    <li className={styles.row}>
      <Field
        label={t('form.header.name')}
        name={`header-${key}`}
        value={name}
        placeholder={t('form.header.example')}
        onChange={({ target }) => type({ name: target.value })}
        problem={form.problemAt(`header-${key}`)}
      />
      <SecretField
        label={t('form.header.value')}
        name={`header-value-${key}`}
        value={value}
        onChange={({ target }) => type({ value: target.value })}
        problem={form.problemAt(`header-value-${key}`)}
        hint={isStored(row) && value === '' ? t('form.header.stored') : undefined}
      />
      <Button
        kind="icon"
        small
        className={styles.remove}
        aria-label={t('form.header.remove', { header: name })}
        onClick={remove}
      >
        <Icon name="cross" size={14} />
      </Button>
    </li>
  );
}
