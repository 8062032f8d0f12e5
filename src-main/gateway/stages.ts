import type { Stage } from '../contract/connection.ts';
import type { LinkClock } from './life.ts';

/** How far an attempt has come. */
export type AttemptStage = 'upgrade' | 'hello' | 'online';

export type StageListener = {
  readonly clock: LinkClock;
  readonly stageBegun: (stage: Stage) => void;
  /** `ms` is how long the stage took; `detail` is evidence for the person. */
  readonly stagePassed: (stage: Stage, ms: number, detail?: string) => void;
};

/** The rungs of an attempt over a verified stream. */
export type Stages = {
  readonly now: () => AttemptStage;
  /** Says that the present stage is over, and begins the next. */
  readonly pass: (detail?: string) => void;
};

const NEXT = { upgrade: 'hello', hello: 'online', online: 'online' } as const;

/** Begins the first stage at once, and reports each when it is reached and when it is passed. */
export function createStages({ clock, stageBegun, stagePassed }: StageListener): Stages {
  let stage: AttemptStage = 'upgrade';
  let since = clock.now();
  stageBegun(stage);
  return {
    now: () => stage,
    pass: (detail) => {
      if (stage === 'online') return;
      stagePassed(stage, clock.now() - since, detail);
      stage = NEXT[stage];
      since = clock.now();
      if (stage !== 'online') stageBegun(stage);
    },
  };
}
