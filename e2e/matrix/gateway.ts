import { startFaultProxy, type FaultProxy } from '../lab/fault-proxy.ts';
import { scriptedGateway, type ScriptedGateway, type ScriptedOptions } from '../lab/scripted-gateway.ts';
import { openLedger, type Ledger } from './ledger.ts';

/** A gateway that keeps its conversation over restarts, behind a door that can be held shut. */
export interface MatrixGateway {
  /** Where clients reach it, as long as it is up. */
  readonly door: FaultProxy;
  readonly ledger: Ledger;
  /** The one that runs now, or ran last. */
  readonly now: () => ScriptedGateway;
  /** Ends it as SIGKILL does: connections drop, and new ones are refused. */
  readonly kill: () => Promise<void>;
  /** Says goodbye first, as an orderly restart does. */
  readonly restart: (expectedMs: number) => Promise<void>;
  /** Starts it again where it was. */
  readonly start: () => Promise<void>;
  /** Stands still as at SIGSTOP: connections are accepted, and nothing is read or said. */
  readonly freeze: () => void;
  readonly thaw: () => Promise<void>;
  /** Clients that are online, by what the gateway knows. */
  readonly online: () => number;
  readonly stop: () => Promise<void>;
}

/** Ticks stay away unless told: their interval is the gateway's own time, which no fast clock shortens. */
const NO_TICKS = { ticks: false, policy: { tickIntervalMs: 3_600_000_000 } };

/** Starts one on 127.0.0.1. */
export async function startMatrixGateway(options: ScriptedOptions = {}): Promise<MatrixGateway> {
  const past: ScriptedGateway[] = [];
  const ledger = openLedger(() => past.flatMap((gateway) => gateway.connections()));
  const start = async (port?: number): Promise<ScriptedGateway> => {
    const answers = { ...ledger.answers, ...options.answers };
    const gateway = await scriptedGateway({ ...NO_TICKS, ...options, answers, ...(port && { port }) });
    past.push(gateway);
    return gateway;
  };
  let gateway = await start();
  const door = await startFaultProxy({ target: { port: gateway.port } });
  const kill = async (): Promise<void> => {
    door.refuse();
    await gateway.stop();
  };
  return {
    door,
    ledger,
    kill,
    now: () => gateway,
    restart: async (expectedMs) => {
      gateway.shutdown(expectedMs);
      await kill();
    },
    start: async () => {
      gateway = await start(gateway.port);
      await door.heal();
    },
    freeze: () => door.set({ blackhole: 'hold' }),
    thaw: door.heal,
    online: () => gateway.connections().filter((one) => one.online()).length,
    stop: async () => {
      await door.stop();
      await gateway.stop();
    },
  };
}
