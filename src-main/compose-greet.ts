import type { LinkRequest, LinkResult, Log, Clock } from './host/ports.ts';
import type { DeviceIdentity } from './gateway/identity.ts';
import type { Turn } from './gateway/presentation.ts';
import { mayShowDeviceToken } from './policy/device-token.ts';
import { judgeHeaderValue } from './policy/edge-header.ts';
import type { DirectResult } from './transport/direct.ts';

export type GreetingParts = {
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Keeps a secret out of the log. */
  readonly register: (secret: string) => void;
};

export type Device = { readonly identity: DeviceIdentity; readonly displayName: string };

/** A verified stream of an attempt. */
export type Opened = Extract<DirectResult, { ok: true }>;

type Greeting = {
  readonly request: LinkRequest;
  readonly device: Device;
  readonly opened: Opened;
  readonly turn: Turn;
};

/** The protocol client on a verified stream, with what is presented over it. */
export async function greet(
  { version, clock, log, register }: GreetingParts,
  { request, device, opened, turn }: Greeting,
  signal: AbortSignal,
): Promise<LinkResult> {
  const { LIMITS, openGateway } = await import('./gateway/open.ts');
  const { platformName } = await import('./gateway/identity.ts');
  const { stageBegun, stagePassed, deviceToken } = request;
  const { certificate, stream } = opened;
  const edge = opened.secure ? await readHeaders(request, register) : none;
  if (!edge.ok) stream.destroy();
  if (!edge.ok) return edge;
  const result = await openGateway(
    {
      ...opened,
      ...device,
      path: pathOf(opened.url),
      headers: edge.headers,
      limits: LIMITS,
      platform: platformName(process.platform),
      version,
      clock,
      log,
      present: () => turn.present(isTrusted(request, opened)),
      spurned: turn.spurned,
      issued: (token) => {
        register(token.token);
        deviceToken.keep(device.identity.id, token);
      },
      stageBegun,
      stagePassed,
    },
    signal,
  );
  return result.ok && certificate !== undefined
    ? { ok: true, link: { ...result.link, certificate } }
    : result;
}

type Headers = Awaited<ReturnType<LinkRequest['readHeaders']>>;
const none: Headers = { ok: true, headers: {} };

/** A value that a header cannot hold is as good as none. */
async function readHeaders(
  { readHeaders: read }: LinkRequest,
  register: GreetingParts['register'],
): Promise<Headers> {
  const reading = await read();
  if (!reading.ok) return reading;
  for (const [header, value] of Object.entries(reading.headers)) {
    register(value);
    if (judgeHeaderValue(value) !== null)
      return { ok: false, fault: { heals: 'by-deciding', code: 'header-missing', header } };
  }
  return reading;
}

/** In the mode `system` only a pin from the configuration is looked at (policy/pin.ts). */
function isTrusted({ way, trust: { mode, pin } }: LinkRequest, { address, secure }: Opened): boolean {
  const pinned = pin !== null && (mode !== 'system' || pin.from === 'configuration');
  return mayShowDeviceToken({ overSsh: way.kind === 'ssh', address, secure, pinned });
}

/** A gateway behind a proxy may live under a path. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
