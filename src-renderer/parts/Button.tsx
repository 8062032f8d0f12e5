import type { ComponentPropsWithRef } from 'react';
import styles from './Button.module.css';

type Kind = 'plain' | 'main' | 'danger' | 'quiet' | 'icon';

type Props = ComponentPropsWithRef<'button'> & { readonly kind?: Kind; readonly small?: boolean };

/** Every button of the app. `main` at most once in a group; `quiet` and `icon` have no border. */
export function Button({ kind = 'plain', small = false, className, ...rest }: Props) {
  const names = [styles.button, styles[kind], small ? styles.small : '', className];
  return <button type="button" className={names.filter(Boolean).join(' ')} {...rest} />;
}
