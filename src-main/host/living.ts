import type { Pin } from '../contract/certificate.ts';
import type { Fault } from '../contract/fault.ts';
import type { Profile } from '../contract/profile.ts';
import type { Route } from '../contract/route.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import type { DeviceTokens } from './device-tokens.ts';
import type { Forwards } from './forwards.ts';
import type { OpeningParts } from './opening.ts';
import type { Link, Ports } from './ports.ts';
import type { Questions } from './questions.ts';
import type { Runner } from './runner.ts';
import type { Service, ServiceParts } from './service.ts';
import type { RememberedSecrets } from './tunnel-opening.ts';
import type { TunnelRuntime } from './tunnel-runtime.ts';

/** What one profile's runtime needs of the host. */
export type RuntimeParts = Omit<ServiceParts, 'clock'> &
  Pick<OpeningParts, 'budget' | 'device' | 'deviceKnown' | 'problem'> & {
    readonly remembered: RememberedSecrets;
    /** A switch of routes that a person asked for is done. */
    readonly switched: (route: RouteKind) => void;
    /** A gateway that said hello showed what is to be pinned. */
    readonly pinLearnt: (learnt: PinLearnt) => void;
    readonly isPrimary: () => boolean;
  };

/** What a route's certificate was judged by, and what takes its place. */
export type PinLearnt = { readonly route: Route; readonly before: Pin | null; readonly pin: Pin };

/** What is true of a profile now, besides its machines. */
export type Facts = {
  profile: Profile;
  credentialStored: boolean;
  openedAt: number;
  /** The last fault that a link took over from the tunnel. */
  tunnelFault: Fault | null;
  /** The route that the person switches to, until it is there. */
  chosen: RouteKind | null;
};

/** The parts of one profile that live. */
export type Living = {
  readonly ports: Ports;
  readonly parts: RuntimeParts;
  readonly facts: Facts;
  readonly runner: Runner<Link>;
  readonly tunnel: TunnelRuntime;
  readonly deviceTokens: DeviceTokens;
  readonly forwards: Forwards;
  readonly service: Service;
  readonly questions: Questions;
};
