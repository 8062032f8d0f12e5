import type { Profile } from '../../../src-main/contract/profile.ts';
import type { Route } from '../../../src-main/contract/route.ts';
import type { ProfileSnapshot } from '../../../src-main/contract/snapshot.ts';
import { sayMessage, t } from '../../words.ts';
import { forwardWords, isStuck } from './forward-words.ts';
import { wholeMs } from './latency.ts';

/** The ways to a gateway, the one that is used first. */
export function routeWords({ routes, active }: Profile): string {
  const first = routes.filter(({ kind }) => kind === active);
  const others = routes.filter(({ kind }) => kind !== active);
  return [...first, ...others].map(routeName).join(' · ');
}

function routeName(route: Route): string {
  return route.kind === 'direct' ? route.url : t('gateways.route.ssh', { target: route.target });
}

/** How a gateway and its tunnel stand: one line, or two where the first is a sentence. */
export function stateLines(snapshot: ProfileSnapshot): readonly string[] {
  const { reason } = snapshot.view;
  const rest = [...tunnelWords(snapshot), ...portWords(snapshot)];
  const lines = reason === undefined ? [[...linkWords(snapshot), ...rest]] : [[sayMessage(reason)], rest];
  return lines.filter((words) => words.length > 0).map((words) => words.join(' · '));
}

function linkWords({ view, gateway }: ProfileSnapshot): readonly string[] {
  const facts = [];
  if (gateway !== undefined) facts.push(t('gateways.version', { version: gateway.version }));
  if (gateway?.latencyMs !== undefined) facts.push(t('gateways.latency', { ms: wholeMs(gateway.latencyMs) }));
  return [sayMessage(view.label), ...facts];
}

/** What the link does not say by itself already. */
function tunnelWords({ profile, connection, tunnel }: ProfileSnapshot): readonly string[] {
  if (tunnel === undefined) return [];
  const { kind } = tunnel.connection;
  const isOwn = profile.active === 'ssh' && kind === connection.kind;
  if (kind === 'idle' || isOwn) return [];
  return [
    kind === 'online'
      ? t('gateways.tunnel.open')
      : t('gateways.tunnel', { state: sayMessage(tunnel.view.label) }),
  ];
}

function portWords({ forwards }: ProfileSnapshot): readonly string[] {
  const open = forwards.filter(({ state }) => state.kind === 'ready').map(({ localPort }) => localPort);
  const stuck = forwards.filter(({ state }) => isStuck(state));
  return [
    ...(open.length === 0 ? [] : [t('gateways.ports', { count: open.length, ports: open.join(', ') })]),
    ...stuck.map(({ localPort, state }) =>
      t('gateways.port', { port: localPort, state: forwardWords(state) }),
    ),
  ];
}
