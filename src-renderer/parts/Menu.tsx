import { useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode } from 'react';
import styles from './Menu.module.css';
import { rove } from './roving.ts';

export type MenuItem = {
  readonly key: string;
  readonly label: string;
  readonly note?: string;
  readonly mark?: ReactNode;
  readonly current?: boolean;
  readonly onPick: () => void;
};

type Props = {
  /** What the menu is about, for a screen reader. */
  readonly name: string;
  readonly button: ReactNode;
  readonly buttonClass?: string | undefined;
  /** Separated by hairlines. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly align?: 'start' | 'end';
};

/** A button that opens a short list of choices. Arrow keys move, Escape closes, a choice closes. */
export function Menu({ name, button, buttonClass, groups, align = 'start' }: Props) {
  const { open, setOpen, root, opener, panel } = useMenu();
  return (
    <div className={styles.menu} {...root}>
      <button
        type="button"
        className={buttonClass}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={name}
        {...opener}
      >
        {button}
      </button>
      {open ? (
        <div
          className={styles.panel}
          data-align={align}
          role="menu"
          aria-label={name}
          tabIndex={-1}
          {...panel}
        >
          {groups.map((items, place) => (
            <div key={place} className={styles.group}>
              {items.map((item) => (
                <Item key={item.key} item={item} close={() => setOpen(false)} />
              ))}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Item({ item, close }: { readonly item: MenuItem; readonly close: () => void }) {
  const pick = () => {
    close();
    item.onPick();
  };
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={styles.item}
      aria-current={item.current === true}
      onClick={pick}
    >
      {item.mark}
      <span className={styles.label}>{item.label}</span>
      {item.note === undefined ? null : <span className={styles.note}>{item.note}</span>}
    </button>
  );
}

function useMenu() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const focusFirst = (panel: HTMLElement | null) => {
    panel?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      setOpen(false);
      button.current?.focus();
      return;
    }
    rove(event, '[role="menuitem"]');
  };
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  return {
    open,
    setOpen,
    root: { onBlur },
    opener: { ref: button, onClick: () => setOpen(!open) },
    panel: { ref: focusFirst, onKeyDown },
  };
}
