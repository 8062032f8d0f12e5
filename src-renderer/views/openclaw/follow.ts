import { useState } from 'react';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import { useFront } from '../../store/front.ts';

/** Saves a profile that follows what OpenClaw's configuration names; `onFollowed` leads on. */
export function useFollow(onFollowed: (profile: ProfileId) => void) {
  const { bridge, place } = useFront();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const follow = async () => {
    setBusy(true);
    setRefusal(null);
    // The snapshot shows the new gateway before the answer names it.
    place.setState({ joining: '' });
    const followed = await bridge.call('openclaw.follow', {});
    setBusy(false);
    if (followed.ok) return onFollowed(followed.value.profile);
    place.setState({ joining: null });
    return setRefusal(followed.fault);
  };
  return {
    refusal,
    busy,
    follow: () => {
      if (!busy) void follow();
    },
  };
}
