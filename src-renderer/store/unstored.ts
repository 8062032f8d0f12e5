import { joinText, type StoredRow } from './history.ts';

/**
 * What of a run's text so far does not stand in its stored rows. A row may come before the run's last event, and
 * the text of a run with tools runs through several rows, so what is stored is taken off from the front.
 * @param rows the run's stored rows, oldest first
 * @param live whether more may come; a run that is over and has its closing row has nothing left to show
 */
export function unstored(text: string, rows: readonly StoredRow[], live: boolean): string {
  const said = rows.map((row) => joinText(row.blocks).trim());
  if (!live && rows.some((row, index) => row.stopReason !== 'toolUse' && said[index] !== '')) return '';
  let rest = text.trim();
  for (const part of said) {
    if (part === '') continue;
    if (rest.startsWith(part)) rest = rest.slice(part.length).trimStart();
    else if (part.startsWith(rest)) return '';
  }
  return rest;
}
