/** A round trip as a person reads it: whole milliseconds, and never none. */
export function wholeMs(ms: number): number {
  return Math.max(1, Math.round(ms));
}
