/** The only three names that cross between a window and the host. Each carries frames of the contract. */
export const channels = { command: 'command', snapshot: 'snapshot', event: 'event' } as const;
