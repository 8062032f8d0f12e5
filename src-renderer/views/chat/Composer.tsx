import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Refusal } from '../../../src-main/contract/refusal.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { Icon } from '../../parts/Icon.tsx';
import { Notice } from '../../parts/Notice.tsx';
import type { Spot } from '../../store/chatting.ts';
import { isWorking } from '../../store/conversation.ts';
import { DRAFT_LENGTH, NEW_CHAT } from '../../store/drafts.ts';
import { useFront, useGatewayChat, useMirror } from '../../store/front.ts';
import { sayRefusal, t } from '../../words.ts';
import styles from './Composer.module.css';
import { useStaying } from './session.ts';

type Props = { readonly snapshot: ProfileSnapshot; readonly sessionKey: string | null };

/** Where the person writes. What is written is kept as a draft until it is sent, over reloads too. */
export function Composer({ snapshot, sessionKey }: Props) {
  const { id, name } = snapshot.profile;
  const { text, write } = useWords(id, sessionKey);
  const { refusal, send, stop } = useSending(snapshot, sessionKey);
  const working = useWorking(id, sessionKey);
  const reachable = useReachable(snapshot);
  const ready = reachable === 'ready' && text.trim() !== '';
  const submit = () => {
    if (!ready) return;
    write('');
    void send(text, () => write(text));
  };
  return (
    <div className={styles.place}>
      {refusal === null ? null : (
        <Notice tone="bad" title={sayRefusal(refusal).reason}>
          {sayRefusal(refusal).advice}
        </Notice>
      )}
      <form
        className={styles.composer}
        data-reachable={reachable}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <WritingField name={name} text={text} onWrite={write} onSubmit={submit} />
        <div className={styles.foot}>
          <p className={styles.hint} aria-live="polite">
            {hintOf(reachable, working, name)}
          </p>
          {working && reachable === 'ready' ? <StopButton onStop={() => void stop()} /> : null}
          {working && !ready ? null : <SendButton ready={ready} />}
        </div>
      </form>
    </div>
  );
}

type WritingProps = {
  readonly name: string;
  readonly text: string;
  readonly onWrite: (text: string) => void;
  readonly onSubmit: () => void;
};

function WritingField({ name, text, onWrite, onSubmit }: WritingProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) field.current?.focus();
  }, []);
  return (
    <textarea
      ref={field}
      className={styles.field}
      aria-label={t('chat.compose', { name })}
      placeholder={t('chat.compose', { name })}
      rows={1}
      maxLength={DRAFT_LENGTH}
      value={text}
      onChange={({ target }) => onWrite(target.value)}
      onKeyDown={(event) => {
        if (!sends(event)) return;
        event.preventDefault();
        onSubmit();
      }}
    />
  );
}

function StopButton({ onStop }: { readonly onStop: () => void }) {
  return (
    <button
      type="button"
      className={styles.round}
      aria-label={t('chat.stop')}
      title={t('chat.stop')}
      onClick={onStop}
    >
      <span className={styles.square} />
    </button>
  );
}

function SendButton({ ready }: { readonly ready: boolean }) {
  return (
    <button
      type="submit"
      className={styles.round}
      aria-label={t('chat.send')}
      title={t('chat.send')}
      disabled={!ready}
    >
      <Icon name="send" />
    </button>
  );
}

function useWorking(profile: string, sessionKey: string | null): boolean {
  return useGatewayChat(profile, ({ conversations }) => {
    const conversation = conversations[sessionKey ?? ''];
    return conversation !== undefined && isWorking(conversation);
  });
}

/** Enter sends and Shift+Enter does not; nor does the Enter that ends a composed character. */
function sends({ key, shiftKey, nativeEvent }: KeyboardEvent): boolean {
  return key === 'Enter' && !shiftKey && !nativeEvent.isComposing;
}

type Reachable = 'ready' | 'offline' | 'host-gone';

function useReachable({ connection }: ProfileSnapshot): Reachable {
  const here = useMirror(({ presence }) => presence === 'here');
  if (!here) return 'host-gone';
  return connection.kind === 'online' ? 'ready' : 'offline';
}

function hintOf(reachable: Reachable, working: boolean, name: string): string {
  if (reachable === 'host-gone') return t('chat.compose.host-gone');
  if (reachable === 'offline') return t('chat.compose.offline', { name });
  return t(working ? 'chat.compose.running' : 'chat.compose.hint');
}

/** The words of the shown conversation; with the first of them, it is the one that stays shown. */
function useWords(profile: string, sessionKey: string | null) {
  const { text, write } = useDraft({ profile, sessionKey: sessionKey ?? NEW_CHAT });
  const stay = useStaying(profile, sessionKey);
  return {
    text,
    write: (words: string) => {
      if (words !== '') stay();
      write(words);
    },
  };
}

function useDraft({ profile, sessionKey }: Spot) {
  const { drafts } = useFront();
  const [text, setText] = useState(() => drafts.known({ profile, sessionKey }) ?? '');
  useEffect(() => {
    let wanted = true;
    const spot = { profile, sessionKey };
    if (drafts.known(spot) === null) {
      const read = async () => {
        const kept = await drafts.read(spot);
        if (wanted) setText(kept);
      };
      void read();
    }
    return () => {
      wanted = false;
    };
  }, [drafts, profile, sessionKey]);
  return {
    text,
    write: (words: string) => {
      setText(words);
      drafts.write({ profile, sessionKey }, words);
    },
  };
}

function useSending({ profile }: ProfileSnapshot, sessionKey: string | null) {
  const { chatting, place } = useFront();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return {
    refusal,
    send: async (text: string, putBack: () => void) => {
      setRefusal(null);
      if (sessionKey !== null) {
        await chatting.send({ profile: profile.id, sessionKey }, text);
        return;
      }
      const before = place.getState().sessions;
      const started = await chatting.startSession(profile.id);
      if (!started.ok) {
        setRefusal(started.fault);
        putBack();
        return;
      }
      const spot = { profile: profile.id, sessionKey: started.value };
      await chatting.open(spot);
      // Who went elsewhere meanwhile stays there; the message is sent all the same.
      if (place.getState().sessions === before)
        place.setState({ sessions: { ...before, [profile.id]: started.value } });
      await chatting.send(spot, text);
    },
    stop: async () => {
      if (sessionKey !== null) setRefusal(await chatting.stop({ profile: profile.id, sessionKey }));
    },
  };
}
