import type { ProfileId } from '../contract/profile.ts';
import type { SshRoute } from '../contract/route.ts';
import type { ConnectionEvent, Machine } from '../connection/machine.ts';
import type { Heard, Opening } from './attempts.ts';
import type { HostKeyApproval, Tunnel } from './ssh-ports.ts';
import type { Ports } from './ports.ts';
import type { Questions } from './questions.ts';

export type TunnelParts = {
  readonly profile: ProfileId;
  readonly ports: Pick<Ports, 'clock' | 'ssh' | 'timeline' | 'log'>;
  /** The route as it is saved now; null where the profile has none. */
  readonly route: () => SshRoute | null;
  readonly questions: Questions;
  readonly secrets: RememberedSecrets;
  /** Called after each step that changed something. */
  readonly changed: () => void;
};

/** Passphrases and passwords that the person asked to keep, by account. */
export type RememberedSecrets = {
  readonly read: (account: string) => Promise<string | null>;
  readonly keep: (account: string, secret: string) => void;
  readonly forget: (account: string) => void;
};

type Opener = {
  readonly parts: TunnelParts;
  readonly approvals: HostKeyApproval[];
  readonly heard: Heard;
};

/** One attempt of a tunnel: what it needs of the person, of what they trust and of what is remembered. */
export async function openTunnel(
  { parts, approvals, heard }: Opener,
  signal: AbortSignal,
): Promise<Opening<Tunnel>> {
  const { ports, profile, questions, secrets } = parts;
  const route = parts.route();
  if (route === null)
    return { ok: false, fault: { heals: 'by-deciding', code: 'invalid-ssh-target', why: 'empty' } };
  const result = await ports.ssh.openTunnel(
    {
      route,
      stageBegun: heard.stageBegun,
      stagePassed: heard.stagePassed,
      ask: (asking, stop) =>
        questions.ask(asking, stop, (question, over) =>
          over ? heard.answered(question.id) : heard.asked(question),
        ),
      approvals: [...approvals],
      approved: (approval, kept) => {
        // What could not be written down counts for as long as the app runs.
        if (kept) drop(approvals, approval);
        const { host, fingerprint } = approval;
        const at = ports.clock.wall();
        ports.timeline.append(profile, { at, event: 'host-key.trusted', host, fingerprint, kept });
        ports.log('host-key.trusted', { host, fingerprint, kept });
      },
      readSecret: secrets.read,
      keepSecret: secrets.keep,
      forgetSecret: secrets.forget,
    },
    signal,
  );
  return result.ok ? { ok: true, opened: result.tunnel } : result;
}

function drop(approvals: HostKeyApproval[], { host, port, fingerprint }: HostKeyApproval): void {
  const at = approvals.findIndex(
    (one) => one.host === host && one.port === port && one.fingerprint === fingerprint,
  );
  if (at >= 0) approvals.splice(at, 1);
}

type Change = { readonly before: Machine; readonly after: Machine; readonly event: ConnectionEvent };

/** Adds a step of the tunnel to the timeline, and a change of state to the log. */
export function recordTunnel(
  { profile, ports }: TunnelParts,
  openedAt: number,
  { before, after, event }: Change,
): void {
  const { clock, timeline, log } = ports;
  const at = clock.wall();
  if (event.type === 'link.up')
    timeline.append(profile, { at, event: 'tunnel.up', ms: Math.round(clock.now() - openedAt) });
  if (event.type === 'link.down')
    timeline.append(profile, { at, event: 'tunnel.failed', fault: event.fault });
  if (before.state.kind === after.state.kind) return;
  const fault = event.type === 'link.down' ? { fault: event.fault.code } : {};
  log('tunnel.changed', { profile, from: before.state.kind, to: after.state.kind, ...fault });
}
