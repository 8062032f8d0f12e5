/** Reading what a gateway sent: its shape is its own, so every field is looked at before it is used. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | null {
  return isFields(value) ? value : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textAt(fields: Fields | null, name: string): string | null {
  const value = fields?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function numberAt(fields: Fields | null, name: string): number | null {
  const value = fields?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function listAt(fields: Fields | null, name: string): readonly unknown[] {
  const value = fields?.[name];
  return Array.isArray(value) ? value : [];
}
