import { useCallback, useEffect, useState } from 'react';
import type { CommandOutput } from '../../../src-main/contract/commands.ts';
import type { Outcome } from '../../../src-main/contract/refusal.ts';
import { useFront } from '../../store/front.ts';

export type Judgement = CommandOutput<'address.judge'>;
export type TargetJudgement = CommandOutput<'ssh.judge'>;

const QUIET_MS = 200;

/** What the host thinks of an address while it is typed; null while nothing is typed or known yet. */
export function useJudgement(address: string): Judgement | null {
  const { bridge } = useFront();
  const ask = useCallback((text: string) => bridge.call('address.judge', { text }), [bridge]);
  return useJudged(address.trim(), ask);
}

/** The same for an SSH target, with the way to it as the ssh configuration resolves it. */
export function useTargetJudgement(target: string): TargetJudgement | null {
  const { bridge } = useFront();
  const ask = useCallback((text: string) => bridge.call('ssh.judge', { text }), [bridge]);
  return useJudged(target.trim(), ask);
}

/** Asks once the text rests, and when the person comes back; an answer that comes for an older text is dropped. */
function useJudged<Verdict>(text: string, ask: (text: string) => Promise<Outcome<Verdict>>): Verdict | null {
  const [judged, setJudged] = useState<{ readonly text: string; readonly verdict: Verdict } | null>(null);
  useEffect(() => {
    if (text === '') return undefined;
    let wanted = true;
    const judge = async () => {
      const outcome = await ask(text);
      if (wanted && outcome.ok) setJudged({ text, verdict: outcome.value });
    };
    const judgeNow = () => void judge();
    const timer = setTimeout(judgeNow, QUIET_MS);
    window.addEventListener('focus', judgeNow);
    return () => {
      wanted = false;
      clearTimeout(timer);
      window.removeEventListener('focus', judgeNow);
    };
  }, [ask, text]);
  return judged?.text === text ? judged.verdict : null;
}
