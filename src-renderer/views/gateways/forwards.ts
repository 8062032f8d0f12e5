import { GATEWAY_PORT, type Forward } from '../../../src-main/contract/profile.ts';

/** One port of this computer that leads to a port of the server, as it is typed. */
export type ForwardDraft = {
  /** Tells the rows apart while they are typed. */
  readonly key: number;
  readonly localPort: string;
  readonly remotePort: string;
};

export type ForwardEnd = 'localPort' | 'remotePort';

export function forwardsOf(saved: readonly Forward[]): readonly ForwardDraft[] {
  return saved.map(({ localPort, remotePort }, key) => ({
    key,
    localPort: String(localPort),
    remotePort: String(remotePort),
  }));
}

/** What is asked of the host. A text that is no port becomes NaN, which its schema refuses. */
export function askedForwards(rows: readonly ForwardDraft[]): Forward[] {
  return rows.map(({ localPort, remotePort }) => ({
    localPort: readPort(localPort) ?? Number.NaN,
    remotePort: readPort(remotePort) ?? Number.NaN,
  }));
}

/** A port from 1 to 65535, or null for any other text. */
export function readPort(text: string): number | null {
  const typed = text.trim();
  if (!/^\d{1,5}$/.test(typed)) return null;
  const port = Number(typed);
  return port >= 1 && port <= 65_535 ? port : null;
}

export function withForward(
  rows: readonly ForwardDraft[],
  ends: Readonly<Record<ForwardEnd, string>>,
): readonly ForwardDraft[] {
  const key = 1 + Math.max(-1, ...rows.map((row) => row.key));
  return [...rows, { key, ...ends }];
}

export function withoutForward(rows: readonly ForwardDraft[], key: number): readonly ForwardDraft[] {
  return rows.filter((row) => row.key !== key);
}

export function withForwardEnd(
  rows: readonly ForwardDraft[],
  key: number,
  ends: Partial<Record<ForwardEnd, string>>,
): readonly ForwardDraft[] {
  return rows.map((row) => (row.key === key ? { ...row, ...ends } : row));
}

/** Forwards that lead to the gateway go along when its port there is changed. */
export function followGateway(
  rows: readonly ForwardDraft[],
  before: string,
  after: string,
): readonly ForwardDraft[] {
  return rows.map((row) => (row.remotePort === before ? { ...row, remotePort: after } : row));
}

/** The row on the port where `openclaw` and other tools look for a gateway. */
export function gatewayRow(rows: readonly ForwardDraft[]): ForwardDraft | undefined {
  return rows.find(({ localPort }) => readPort(localPort) === GATEWAY_PORT);
}

/** The rows after the person was asked whether programs of this computer may use the gateway. */
export function withConsent(
  rows: readonly ForwardDraft[],
  given: boolean,
  remotePort: string,
): readonly ForwardDraft[] {
  const row = gatewayRow(rows);
  if (given === (row !== undefined)) return rows;
  return row === undefined
    ? withForward(rows, { localPort: String(GATEWAY_PORT), remotePort })
    : withoutForward(rows, row.key);
}
