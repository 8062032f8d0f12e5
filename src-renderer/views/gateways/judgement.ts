import { useEffect, useState } from 'react';
import type { CommandOutput } from '../../../src-main/contract/commands.ts';
import { useFront } from '../../store/front.ts';

export type Judgement = CommandOutput<'address.judge'>;

const QUIET_MS = 200;

/** What the host thinks of an address while it is typed; null while nothing is typed or known yet. */
export function useJudgement(address: string): Judgement | null {
  const { bridge } = useFront();
  const [judged, setJudged] = useState<{ readonly address: string; readonly verdict: Judgement } | null>(
    null,
  );
  const text = address.trim();
  useEffect(() => {
    if (text === '') return undefined;
    let wanted = true;
    const ask = async () => {
      const outcome = await bridge.call('address.judge', { text });
      if (wanted && outcome.ok) setJudged({ address: text, verdict: outcome.value });
    };
    const timer = setTimeout(() => void ask(), QUIET_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [bridge, text]);
  return judged?.address === text ? judged.verdict : null;
}
