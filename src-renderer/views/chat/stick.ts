import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Closer to the end than this, in pixels, counts as at the end. */
const NEAR = 48;

export type Sticking = {
  readonly stuck: boolean;
  /** Something was added below what is seen. */
  readonly news: boolean;
  readonly toEnd: () => void;
};

/**
 * Keeps a scroller at its end while its content grows, until the person scrolls away from it.
 * @param count how many rows there are: more of them while away is news
 */
export function useStickToEnd(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  count: number,
): Sticking {
  const [stuck, setStuck] = useState(true);
  const [seen, setSeen] = useState(count);
  const sticking = useRef(true);
  const toEnd = useCallback(() => {
    sticking.current = true;
    setStuck(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [scroller]);

  useLayoutEffect(() => {
    const [outer, inner] = [scroller.current, content.current];
    if (outer === null || inner === null) return undefined;
    const follow = new ResizeObserver(() => {
      if (sticking.current) outer.scrollTop = outer.scrollHeight;
    });
    follow.observe(inner);
    follow.observe(outer);
    return () => follow.disconnect();
  }, [scroller, content]);

  useEffect(() => {
    const outer = scroller.current;
    if (outer === null) return undefined;
    let lastTop = outer.scrollTop;
    const onScroll = () => {
      const left = outer.scrollHeight - outer.clientHeight - outer.scrollTop;
      // Growing content fires scroll events too; only moving up is a person leaving the end.
      if (left <= NEAR) sticking.current = true;
      else if (outer.scrollTop < lastTop) sticking.current = false;
      lastTop = outer.scrollTop;
      setStuck(sticking.current);
    };
    outer.addEventListener('scroll', onScroll, { passive: true });
    return () => outer.removeEventListener('scroll', onScroll);
  }, [scroller]);

  if (stuck && seen !== count) setSeen(count);
  return { stuck, news: !stuck && count > seen, toEnd };
}
