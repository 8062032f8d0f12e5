import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../contract/timeline.ts';
import { createTimeline, TIMELINE_LENGTH } from './ring.ts';

const probe = (ms: number): TimelineEntry => ({ at: 0, event: 'probe', ms, kept: true });

describe('createTimeline', () => {
  it('keeps the newest entries of each profile by itself', () => {
    const { append, read } = createTimeline();
    for (let count = 0; count < 250; count += 1) append('home', probe(count));
    append('work', probe(1));
    expect(read('home')).toHaveLength(TIMELINE_LENGTH);
    expect(read('home')[0]).toEqual(probe(50));
    expect(read('home').at(-1)).toEqual(probe(249));
    expect(read('work')).toEqual([probe(1)]);
    expect(read('none')).toEqual([]);
  });

  it('hands out a list that later entries do not change', () => {
    const { append, read } = createTimeline();
    append('home', probe(1));
    const before = read('home');
    append('home', probe(2));
    expect(before).toEqual([probe(1)]);
  });

  it('tells its listeners, of their profile alone, until they stop', () => {
    const { append, subscribe } = createTimeline();
    const heard: TimelineEntry[] = [];
    const stop = subscribe('home', (entry) => heard.push(entry));
    const stopTwin = subscribe('home', (entry) => heard.push(entry));
    append('home', probe(1));
    append('work', probe(2));
    stop();
    stop();
    append('home', probe(3));
    stopTwin();
    append('home', probe(4));
    expect(heard).toEqual([probe(1), probe(1), probe(3)]);
  });

  it('forgets a profile', () => {
    const { append, read, forget } = createTimeline();
    append('home', probe(1));
    forget('home');
    expect(read('home')).toEqual([]);
  });

  it('hides what it is told to hide in free text', () => {
    const { append, read } = createTimeline((text) => text.replaceAll('hunter2', '…'));
    const stage = { at: 0, event: 'stage.passed', stage: 'tls', ms: 1 } as const;
    append('home', { ...stage, detail: 'sha256 hunter2' });
    append('home', stage);
    append('home', { at: 0, event: 'person', did: 'hunter2' });
    append('home', { at: 0, event: 'signal', signal: 'hunter2' });
    expect(read('home')).toEqual([
      { ...stage, detail: 'sha256 …' },
      stage,
      { at: 0, event: 'person', did: '…' },
      { at: 0, event: 'signal', signal: '…' },
    ]);
  });
});
