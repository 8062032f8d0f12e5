/** Tells listeners of a value that changes often: once per turn of the event loop, with a rising revision. */
export type Publisher<Value> = {
  readonly changed: () => void;
  readonly revision: () => number;
  readonly listen: (listener: (value: Value) => void) => () => void;
  readonly close: () => void;
};

export function createPublisher<Value>(read: () => Value): Publisher<Value> {
  const listeners = new Set<(value: Value) => void>();
  let revision = 0;
  let pending = false;
  return {
    revision: () => revision,
    changed: () => {
      if (pending) return;
      pending = true;
      queueMicrotask(() => {
        pending = false;
        revision += 1;
        if (listeners.size === 0) return;
        const value = read();
        for (const listener of listeners) listener(value);
      });
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => listeners.clear(),
  };
}
