import type { SshWay } from '../contract/commands.ts';
import type { Question, Stage } from '../contract/connection.ts';
import type { Fault } from '../contract/fault.ts';
import type { SshRoute } from '../contract/route.ts';
import type { Tunnel } from './tunnel/tunnel.ts';

/** What a login asks of a person, before it has a name. */
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

/** What is wanted of one attempt to open a tunnel. */
export type SshRequest = {
  readonly route: SshRoute;
  readonly stageBegun: (stage: Stage) => void;
  readonly stagePassed: (stage: Stage, ms: number, evidence: string) => void;
  /** Resolves null where the person cancelled; the signal says that nobody waits for the answer any more. */
  readonly ask: (asking: Asking, stop: AbortSignal) => Promise<Answer | null>;
  /** What the person trusts beyond what is recorded. */
  readonly approvals: readonly HostKeyApproval[];
  /** Called once a server has proved an approved key; `kept` tells whether it is written down. */
  readonly approved: (approval: HostKeyApproval, kept: boolean) => void;
  readonly readSecret: (account: string) => Promise<string | null>;
  readonly keepSecret: (account: string, secret: string) => void;
  readonly forgetSecret: (account: string) => void;
};

/** A tunnel whose `login` is text: the method, the user and, where one was used, the key's fingerprint. */
export type SshTunnel = Omit<Tunnel, 'login'> & { readonly login: string };

export type SshTunnelResult =
  | { readonly ok: true; readonly tunnel: SshTunnel }
  | { readonly ok: false; readonly fault: Fault };

export type WayResult =
  | { readonly ok: true; readonly way: SshWay }
  | { readonly ok: false; readonly fault: Fault };

export type HostsResult =
  | { readonly ok: true; readonly hosts: readonly { readonly name: string; readonly way: WayResult }[] }
  | { readonly ok: false; readonly fault: Fault };

/** SSH as the host uses it. Every file is read anew for each call. */
export type SshPort = {
  /** Opens a tunnel, or says why not. Settles soon after an abort; the fault then returned means nothing. */
  readonly openTunnel: (request: SshRequest, signal: AbortSignal) => Promise<SshTunnelResult>;
  /** The servers on the way to a target, or the fault that an attempt would end with before it dials. */
  readonly resolve: (target: string) => Promise<WayResult>;
  /** The hosts that the ssh configuration names, in its order. */
  readonly hosts: () => Promise<HostsResult>;
};
