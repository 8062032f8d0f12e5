import { isPublicHash, MARK, namesSecret } from './redaction.ts';
import type { Redactor } from './redactor.ts';

/** Named events with flat fields. Never throws. */
export type Log = (event: string, fields?: Readonly<Record<string, LogValue>>) => void;
type LogValue = string | number | boolean;

/** `detail` also takes the events whose name begins with `detail.`. */
export type LogLevel = 'off' | 'normal' | 'detail';

export type LogPorts = {
  /** Takes one line of JSON, without a line end. */
  readonly sink: (line: string) => void;
  readonly redactor: Pick<Redactor, 'hide' | 'redact'>;
  /** Wall-clock milliseconds. */
  readonly wall: () => number;
  readonly level: LogLevel;
};

/** The most characters of one value. */
const MAX_VALUE = 4096;

/**
 * Writes each event as one line of JSON that begins with its time (UTC) and its name. Redaction happens
 * here, where the words leave: registered secrets and secret-looking text go, whatever the caller
 * meant. A public hash stays readable in the fields `fingerprint` and `deviceId` alone.
 */
export function createLog(ports: LogPorts): Log {
  return (event, fields = {}) => {
    if (ports.level === 'off') return;
    if (ports.level === 'normal' && event.startsWith('detail.')) return;
    const shown = Object.entries(fields).map(([name, value]) => [name, show(name, value, ports.redactor)]);
    const head = { at: new Date(ports.wall()).toISOString(), event: ports.redactor.hide(event) };
    const line = JSON.stringify({ ...head, ...Object.fromEntries(shown), ...head });
    try {
      ports.sink(line);
    } catch {
      // A log that cannot be written must not end the app.
    }
  };
}

function show(name: string, value: LogValue, redactor: LogPorts['redactor']): LogValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return redactor.hide(String(value)) === String(value) ? value : MARK;
  if (namesSecret(name)) return MARK;
  const shown = isPublicHash(name, value) ? redactor.hide(value) : redactor.redact(value);
  return shown.length > MAX_VALUE ? `${shown.slice(0, MAX_VALUE)}…` : shown;
}
