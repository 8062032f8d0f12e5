import type { Duplex } from 'node:stream';
import type { SshWay } from '../contract/commands.ts';
import type { Question, Stage } from '../contract/connection.ts';
import type { Fault, HostKey } from '../contract/fault.ts';
import type { SshRoute } from '../contract/route.ts';

/** A stage of an attempt is over. `detail` is evidence for the person, never secret. */
export type StagePassed = (stage: Stage, ms: number, detail?: string) => void;

/** `bytesRead`: that came through it so far, which is its sign of life. */
export type CountedChannel =
  | { readonly ok: true; readonly stream: Duplex; readonly bytesRead: () => number }
  | { readonly ok: false; readonly fault: Fault };
export type ChannelResult =
  | { readonly ok: true; readonly stream: Duplex }
  | { readonly ok: false; readonly fault: Fault };

/** What a login asks of a person, before the host gave it a name. */
export type Asking = Omit<Question, 'id'>;
/** One answer for each field. `remember`: the person wants it kept. */
export type Answer = { readonly answers: readonly string[]; readonly remember: boolean };

/** A host key that a person decided to trust, as it was shown: with what is recorded in its place. */
export type HostKeyApproval = {
  readonly host: string;
  readonly port: number;
  readonly fingerprint: string;
  /** Fingerprints; empty for a first key. */
  readonly replaces: readonly string[];
};

/** What a tunnel's opener needs for one attempt. */
export type TunnelRequest = {
  readonly route: SshRoute;
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: StagePassed;
  /** Resolves null where the person cancelled; the signal says that nobody waits for the answer any more. */
  readonly ask: (asking: Asking, stop: AbortSignal) => Promise<Answer | null>;
  /** What the person trusts beyond what is recorded. It is recorded once the server has proved the key. */
  readonly approvals: readonly HostKeyApproval[];
  /** A server proved an approved key; `kept` tells whether it could be written down. */
  readonly approved: (approval: HostKeyApproval, kept: boolean) => void;
  /** Secrets that the person asked to remember, by account. */
  readonly readSecret: (account: string) => Promise<string | null>;
  readonly keepSecret: (account: string, secret: string) => void;
  readonly forgetSecret: (account: string) => void;
};

/** A way to the loopback ports of an SSH server. */
export type Tunnel = {
  readonly openChannel: (remotePort: number, signal: AbortSignal) => Promise<CountedChannel>;
  /** Whether nothing that was sent to us before is still on its way. */
  readonly isClear: (deadlineMs: number) => Promise<boolean>;
  /** Round trip in milliseconds; null when no sign of life came within `deadlineMs`. */
  readonly probe: (deadlineMs: number) => Promise<number | null>;
  /** Runs one command line of the remote shell without a terminal. At most 1 MiB of each output is kept. */
  readonly run: (command: string, signal: AbortSignal) => Promise<RunResult>;
  /** Of the last server, and how it let us in. */
  readonly hostKey: HostKey;
  readonly login: string;
  readonly gone: Promise<Fault>;
  readonly close: () => void;
};

/** `code` is null where a signal ended it. */
export type RunResult =
  | { readonly ok: true; readonly code: number | null; readonly stdout: string; readonly stderr: string }
  | { readonly ok: false; readonly fault: Fault };

export type TunnelResult =
  | { readonly ok: true; readonly tunnel: Tunnel }
  | { readonly ok: false; readonly fault: Fault };

export type WayResult =
  | { readonly ok: true; readonly way: SshWay }
  | { readonly ok: false; readonly fault: Fault };

/** Everything that speaks SSH or reads its files. */
export type SshPort = {
  /** Opens a tunnel, or says why not. It must settle after an abort, and must not throw. */
  readonly openTunnel: (request: TunnelRequest, signal: AbortSignal) => Promise<TunnelResult>;
  /** What the ssh configuration makes of a target. */
  readonly resolve: (target: string) => Promise<WayResult>;
  /** The hosts that the ssh configuration names, in its order. */
  readonly hosts: () => Promise<
    | { readonly ok: true; readonly hosts: readonly { readonly name: string; readonly way: WayResult }[] }
    | { readonly ok: false; readonly fault: Fault }
  >;
};

/** A listener on a port of this computer's loopback, whose connections go through a tunnel. */
export type Forwarder = (request: {
  readonly localPort: number;
  /** Waits for the tunnel, if need be, until the signal aborts. */
  readonly openChannel: (signal: AbortSignal) => Promise<ChannelResult>;
}) => Promise<
  | { readonly ok: true; readonly close: () => Promise<void> }
  | {
      readonly ok: false;
      readonly why: 'in-use' | 'not-permitted' | 'other';
      readonly holder?: { readonly pid: number; readonly name: string };
    }
>;
