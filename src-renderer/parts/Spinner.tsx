import styles from './Spinner.module.css';

/** Something is under way. Decorative: the words beside it say what. */
export function Spinner({ size = 14 }: { readonly size?: number }) {
  return <span className={styles.spinner} style={{ width: size, height: size }} aria-hidden="true" />;
}
