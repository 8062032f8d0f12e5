import { useState, type ComponentPropsWithRef } from 'react';
import { t } from '../words.ts';
import { Button } from './Button.tsx';
import { Field } from './Field.tsx';
import { Icon } from './Icon.tsx';

type Props = Omit<ComponentPropsWithRef<typeof Field>, 'type' | 'end'>;

/** A field for a token or password: hidden until its owner asks to see it. */
export function SecretField(props: Props) {
  const [shown, setShown] = useState(false);
  const name = shown ? t('field.secret.hide') : t('field.secret.show');
  return (
    <Field
      autoComplete="new-password"
      {...props}
      type={shown ? 'text' : 'password'}
      end={
        <Button kind="icon" small aria-label={name} title={name} onClick={() => setShown(!shown)}>
          <Icon name={shown ? 'hidden' : 'eye'} />
        </Button>
      }
    />
  );
}
