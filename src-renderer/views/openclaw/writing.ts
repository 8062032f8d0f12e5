import { useCallback, useEffect, useState } from 'react';
import type { CommandOutput } from '../../../src-main/contract/commands.ts';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import { useFront } from '../../store/front.ts';

export type Preview = CommandOutput<'openclaw.preview'>;
export type Written = CommandOutput<'openclaw.write'>;

/** How far writing has come. `changed`: the file was another one by then, and this is the look at it anew. */
export type Writing =
  | { readonly kind: 'reading' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'shown';
      readonly preview: Preview;
      readonly changed: boolean;
      readonly busy: boolean;
      readonly refusal: Refusal | null;
    }
  | { readonly kind: 'written'; readonly written: Written };

/** Shows what would change, and writes exactly that or nothing. */
export function useWriting(profile: ProfileId) {
  const { bridge } = useFront();
  const [writing, setWriting] = useState<Writing>({ kind: 'reading' });
  const look = useCallback(
    async (changed: boolean): Promise<Writing> => {
      const looked = await bridge.call('openclaw.preview', { profile });
      if (!looked.ok) return { kind: 'refused', refusal: looked.fault };
      return { kind: 'shown', preview: looked.value, changed, busy: false, refusal: null };
    },
    [bridge, profile],
  );
  useEffect(() => {
    let wanted = true;
    const lookFirst = async () => {
      const first = await look(false);
      if (wanted) setWriting(first);
    };
    void lookFirst();
    return () => {
      wanted = false;
    };
  }, [look]);
  const write = async (shown: Extract<Writing, { kind: 'shown' }>) => {
    setWriting({ ...shown, busy: true, refusal: null });
    const written = await bridge.call('openclaw.write', { profile, revision: shown.preview.revision });
    if (written.ok) return setWriting({ kind: 'written', written: written.value });
    if (written.fault.code === 'not-as-shown') return setWriting(await look(true));
    return setWriting({ ...shown, busy: false, refusal: written.fault });
  };
  return {
    writing,
    write: () => {
      if (writing.kind === 'shown' && !writing.busy) void write(writing);
    },
  };
}

/** Whether there is anything to write. */
export function isChange({ lines }: Preview): boolean {
  return lines.some(({ kind }) => kind === 'added' || kind === 'removed');
}
