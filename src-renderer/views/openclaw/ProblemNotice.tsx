import type { OpenClawProblem } from '../../../src-main/contract/openclaw.ts';
import { describeProblem } from '../../../src-main/contract/sentence.ts';
import { Notice } from '../../parts/Notice.tsx';
import { sayMessage } from '../../words.ts';

/** Why OpenClaw's configuration cannot be followed, calmly: without it, everything else works. */
export function ProblemNotice({ problem }: { readonly problem: OpenClawProblem }) {
  const { reason, advice } = describeProblem(problem, '');
  return (
    <Notice tone="calm" title={sayMessage(reason)}>
      {sayMessage(advice)}
    </Notice>
  );
}
