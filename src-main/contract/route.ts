import { z } from 'zod';
import { Pin } from './certificate.ts';

/** A `ws:` or `wss:` address that we dial ourselves. Holds the parsed URL's own text, never raw input. */
export const DirectRoute = z.strictObject({
  kind: z.literal('direct'),
  url: z.string().min(1).max(2048),
  /** Of the certificate at this address; it goes when the address changes. */
  pin: Pin.optional(),
});
export type DirectRoute = Readonly<z.infer<typeof DirectRoute>>;

export const Port = z.number().int().min(1).max(65_535);

/** Through an SSH server to a port of its own loopback. What the route does not say, the ssh configuration does. */
export const SshRoute = z.strictObject({
  kind: z.literal('ssh'),
  /** `user@host:port` or a `Host` of the ssh configuration, in the form that is read back the same. */
  target: z.string().min(1).max(1024),
  remotePort: Port,
  /** Whether the gateway speaks TLS on that port. */
  secure: z.boolean(),
  /** The one key to offer. */
  identityFile: z.string().min(1).max(4096).optional(),
  /** The agent's socket, a Windows pipe or `pageant`. */
  agent: z.string().min(1).max(4096).optional(),
  /** Of the certificate behind the tunnel, where the gateway speaks TLS there. */
  pin: Pin.optional(),
});
export type SshRoute = Readonly<z.infer<typeof SshRoute>>;

export const Route = z.discriminatedUnion('kind', [DirectRoute, SshRoute]);
export type Route = Readonly<z.infer<typeof Route>>;
