import { z } from 'zod';

/** The ways one gateway can be reached; a profile may hold several, one is active. */
export const RouteKind = z.enum(['direct', 'ssh', 'local']);
export type RouteKind = z.infer<typeof RouteKind>;

/** A `ws:` or `wss:` address that we dial ourselves. Holds the parsed URL's own text, never raw input. */
export const DirectRoute = z.strictObject({
  kind: z.literal('direct'),
  url: z.string().min(1).max(2048),
});
export type DirectRoute = Readonly<z.infer<typeof DirectRoute>>;

export const Route = z.discriminatedUnion('kind', [DirectRoute]);
export type Route = Readonly<z.infer<typeof Route>>;
