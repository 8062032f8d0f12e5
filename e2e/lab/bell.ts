/** A set of callbacks that are told when something changed. */
export interface Bell {
  readonly listen: (listener: () => void) => () => void;
  readonly ring: () => void;
}

/** Makes a bell nobody listens to yet. */
export function makeBell(): Bell {
  const listeners = new Set<() => void>();
  return {
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ring: () => {
      for (const listener of listeners) listener();
    },
  };
}
