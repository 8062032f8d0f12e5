import { useEffect } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Snapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront } from '../../store/front.ts';
import type { Place } from '../../store/place.ts';
import { expiryName } from '../connection/expiry.ts';
import { sideTroubleOf } from '../connection/side-trouble.ts';
import { decisionsAbout } from './decision.ts';

/** Closes something that asked for the person, until they ask for it. */
export function putAside(place: StoreApi<Place>, name: string): void {
  place.setState(({ aside }) => ({ aside: [...aside, name] }));
}

/** Opens it again. */
export function takeUp(place: StoreApi<Place>, name: string): void {
  place.setState(({ aside }) => ({ aside: aside.filter((other) => other !== name) }));
}

/** Forgets what was put aside once it is over, so that it asks again when it comes again. */
export function useAsideOver(snapshot: Snapshot): void {
  const { place } = useFront();
  useEffect(() => {
    const asking = new Set(asksOf(snapshot));
    const { aside } = place.getState();
    const left = aside.filter((name) => asking.has(name));
    if (left.length < aside.length) place.setState({ aside: left });
  }, [place, snapshot]);
}

/** Names of everything that asks for the person now. */
function asksOf({ profiles }: Snapshot): readonly string[] {
  return profiles.flatMap((one) => [
    ...(one.question === undefined ? [] : [one.question.id]),
    ...decisionsAbout(one).map(({ name }) => name),
    ...[sideTroubleOf(one)?.name, expiryName(one)].filter((name) => name !== undefined),
  ]);
}
