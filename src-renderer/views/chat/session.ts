import { useCallback, useEffect } from 'react';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { useFront, useGatewayChat, usePlace } from '../../store/front.ts';
import type { SessionRow } from '../../store/sessions.ts';

/** The conversation that is shown: the chosen one, null for a new one, else the newest of the list. */
export function useShownSession({ profile }: ProfileSnapshot): string | null {
  const chosen = usePlace(({ sessions }) => sessions[profile.id]);
  const newest = useGatewayChat(profile.id, ({ sessions }) => newestOf(sessions));
  return chosen === undefined ? newest : chosen;
}

function newestOf(rows: readonly SessionRow[] | null): string | null {
  const shown = (rows ?? []).filter((row) => !row.hidden);
  return (
    shown.reduce<SessionRow | null>(
      (newest, row) => (newest === null || row.updatedAt > newest.updatedAt ? row : newest),
      null,
    )?.key ?? null
  );
}

/**
 * Makes what is shown the person's choice, as who writes there takes it to be: neither a list that comes late nor
 * another conversation that becomes the newest leads them away from their words.
 */
export function useStaying(profile: string, sessionKey: string | null): () => void {
  const { place } = useFront();
  return useCallback(() => {
    const { sessions } = place.getState();
    if (sessions[profile] === undefined) place.setState({ sessions: { ...sessions, [profile]: sessionKey } });
  }, [place, profile, sessionKey]);
}

/** Keeps the shown conversation open: watched, loaded, and read in the gateway's eyes. */
export function useOpenSession(profile: string, sessionKey: string | null): void {
  const { chatting } = useFront();
  const unread = useGatewayChat(
    profile,
    ({ sessions }) => sessions?.find(({ key }) => key === sessionKey)?.unread ?? false,
  );
  useEffect(() => {
    if (sessionKey === null) return undefined;
    const spot = { profile, sessionKey };
    void chatting.open(spot);
    return () => chatting.leave(spot);
  }, [chatting, profile, sessionKey]);
  useEffect(() => {
    if (sessionKey !== null && unread) void chatting.markRead({ profile, sessionKey });
  }, [chatting, profile, sessionKey, unread]);
}
