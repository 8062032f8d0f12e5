import {
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
  type SubmitEvent,
} from 'react';
import { USUAL_TRUST } from '../../../src-main/contract/certificate.ts';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import { sayRefusal } from '../../words.ts';
import type { Door } from './asking.ts';
import { complaintIn, complaintOf, stillHolds, type Complaint } from './complaint.ts';
import { withField, type DraftField, type GatewayDraft, type TextField } from './draft.ts';
import type { Drafting } from './drafting.ts';

/** What a field of the form needs to know and can do. */
export type DraftForm = {
  readonly draft: GatewayDraft;
  /** What is wrong with a field, in words. */
  readonly problemAt: (field: DraftField) => string | null;
  readonly change: (field: TextField, text: string) => void;
  readonly write: Drafting['write'];
  readonly complain: (complaint: Complaint) => void;
  /** Whether the fields that are needed rarely are shown. */
  readonly isOpen: (fold: Fold) => boolean;
  readonly setOpen: (fold: Fold, open: boolean) => void;
};

/** What is folded away: the details of a tunnel, how the gateway proves itself, headers for a proxy. */
export type Fold = 'more' | 'proof' | 'headers';

export type FormParts = {
  readonly drafting: Drafting;
  /** The one route that the form is about; without it, either will do. */
  readonly door?: Door;
  /** Saves; what is refused comes back and is shown at its field. */
  readonly onSubmit: (draft: GatewayDraft) => Promise<Refusal | null>;
  /** The field that needs the person now. */
  readonly focus?: DraftField | undefined;
};

/** The state around one draft: what is wrong with it, whether it is being saved, where the focus belongs. */
export function useDraftForm({ drafting, door, onSubmit, focus }: FormParts) {
  const { draft, write, settle } = drafting;
  const [complaint, complain] = useComplaint(draft);
  const [busy, setBusy] = useState(false);
  const { isOpen, setOpen, reveal } = useReveal(drafting);
  const root = useRef<HTMLFormElement>(null);
  useFieldFocus(root, useWish(focus), reveal);
  useFieldFocus(root, complaint, reveal);
  const save = async () => {
    setBusy(true);
    complain(null);
    const found = complaintIn(draft, door);
    const refusal = found === null ? await onSubmit(draft) : null;
    if (found === null && refusal === null) settle(draft);
    complain(found ?? (refusal === null ? null : complaintOf(refusal, draft, door)));
    setBusy(false);
  };
  const edit: Drafting['write'] = (update) => {
    write(update);
    complain(null);
  };
  const form: DraftForm = {
    draft,
    problemAt: (field) => (complaint?.field === field ? problemWords(complaint.refusal) : null),
    change: (field, text) => edit((before) => withField(before, field, text)),
    write: edit,
    complain,
    isOpen,
    setOpen,
  };
  return { root, form, busy, complaint, submit: submitting(busy, save) };
}

/** A complaint about what was sent; it says nothing of what was typed while the answer was on its way. */
function useComplaint(draft: GatewayDraft) {
  const [said, say] = useState<{ readonly about: GatewayDraft; readonly complaint: Complaint } | null>(null);
  const complain = (complaint: Complaint | null) =>
    say(complaint === null ? null : { about: draft, complaint });
  const stands = said !== null && stillHolds(said.complaint, said.about, draft);
  return [stands ? said.complaint : null, complain] as const;
}

function submitting(busy: boolean, save: () => Promise<void>) {
  return (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!busy) void save();
  };
}

export function problemWords(refusal: Refusal): string {
  const { reason, advice } = sayRefusal(refusal);
  return `${reason} ${advice}`;
}

/** Shows what a field is hidden behind. */
function useReveal({ draft, write }: Drafting) {
  const [open, setAll] = useState(() => unfoldedIn(draft));
  const setOpen = useCallback(
    (fold: Fold, shown: boolean) => setAll((before) => ({ ...before, [fold]: shown })),
    [],
  );
  const reveal = useCallback(
    (field: DraftField) => {
      foldsOver(field).forEach((fold) => setOpen(fold, true));
      if (field !== 'secret') return;
      write((before) => (before.credential === 'none' ? { ...before, credential: 'token' } : before));
    },
    [write, setOpen],
  );
  return { isOpen: (fold: Fold) => open[fold], setOpen, reveal };
}

/** What is not as usual has to be seen. */
function unfoldedIn(draft: GatewayDraft): Readonly<Record<Fold, boolean>> {
  const { secure, identityFile, agent, trust, pin, headers } = draft;
  return {
    more: secure || identityFile !== '' || agent !== '',
    proof: trust !== USUAL_TRUST || pin !== '' || headers.length > 0,
    headers: headers.length > 0,
  };
}

function foldsOver(field: DraftField): readonly Fold[] {
  if (field.startsWith('header-')) return ['proof', 'headers'];
  if (field === 'pin' || field === 'trust') return ['proof'];
  return field === 'identityFile' || field === 'agent' || field === 'secure' ? ['more'] : [];
}

type FieldWish = { readonly field: DraftField | null };

function useWish(field: DraftField | undefined): FieldWish | null {
  return useMemo(() => (field === undefined ? null : { field }), [field]);
}

/**
 * Puts the focus into a field, whenever that is asked for anew: the same complaint twice moves it twice, and
 * is read out again. `reveal` shows the field where it is hidden.
 */
function useFieldFocus(
  form: RefObject<HTMLFormElement | null>,
  wish: FieldWish | null,
  reveal: (field: DraftField) => void,
): void {
  useLayoutEffect(() => {
    const field = wish?.field ?? null;
    if (field === null) return undefined;
    reveal(field);
    const frame = requestAnimationFrame(() => focusField(form.current, field));
    return () => cancelAnimationFrame(frame);
  }, [form, wish, reveal]);
}

/** Puts the focus into one of the form's fields, with its text selected. */
export function focusField(form: HTMLElement | null, field: DraftField): void {
  const input = form?.querySelector<HTMLInputElement>(
    `[name="${field}"], [data-field="${field}"] input:checked`,
  );
  input?.focus();
  input?.select();
}
