import { z } from 'zod';

/** The ways one gateway can be reached; a profile may hold several, one is active. */
export const RouteKind = z.enum(['direct', 'ssh', 'local']);
export type RouteKind = z.infer<typeof RouteKind>;
