/** Texts of one language: key to a sentence with `{value}` places in it. */
export type Catalogue = Readonly<Record<string, string>>;

/** A key of the catalogue and the values that its text names. */
export type Sentence = {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>> | undefined;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `{value}`, `{count|one|many}`, `{ms:duration}`, `{at:day}` or `{stage:stage.}`. */
const PLACE = /\{(\w+)(?:([|:])([^{}]*))?\}/g;
/** Controls and direction marks: a value from elsewhere must not rearrange the sentence around it. */
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Turns a key and its values into words. `{x}` shows the value; `{x|one|many}` picks by whether it is 1;
 * `{x:duration}` and `{x:brief}` read milliseconds, `{x:day}` a date; `{x:prefix.}` looks the value up as
 * `prefix.<value>`.
 * A key that is missing falls back to its code's own text (`fault.dropped.odd` to `fault.dropped`), then
 * to the key itself, so that nothing is ever silently blank.
 */
export function say(catalogue: Catalogue, sentence: Sentence): string {
  const text = textOf(catalogue, sentence.key);
  const values = sentence.values ?? {};
  return text.replace(PLACE, (_place, name: string, kind: string | undefined, form: string | undefined) => {
    const value = values[name];
    if (value === undefined) return '';
    if (kind === '|') return pluralOf(Number(value), form ?? '');
    return kind === ':' ? formed(catalogue, value, form ?? '') : plain(value);
  });
}

function textOf(catalogue: Catalogue, key: string): string {
  return catalogue[key] ?? catalogue[withoutVariant(key)] ?? key;
}

function withoutVariant(key: string): string {
  return key.endsWith('.advice')
    ? `${key.split('.').slice(0, -2).join('.')}.advice`
    : key.split('.').slice(0, -1).join('.');
}

function pluralOf(count: number, forms: string): string {
  const [one = '', many = one] = forms.split('|');
  return count === 1 ? one : many;
}

function formed(catalogue: Catalogue, value: string | number, form: string): string {
  if (form === 'duration') return duration(Number(value));
  if (form === 'brief') return briefly(Number(value));
  if (form === 'day') return day(value);
  return catalogue[`${form}${value}`] ?? plain(value);
}

/** The day of a date, written or in wall-clock milliseconds, in the person's locale; what is none stays as it is. */
export function day(date: string | number, locale?: string, month: 'long' | 'short' = 'long'): string {
  const at = new Date(date).getTime();
  if (Number.isNaN(at)) return plain(date);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month, year: 'numeric' }).format(at);
}

function plain(value: string | number): string {
  return String(value).replace(UNSEEN, '');
}

/** Text from elsewhere without controls and direction marks, for places that show it raw. */
export function visible(text: string): string {
  return text.replace(UNSEEN, '');
}

/**
 * A span of milliseconds for a person: `8 s`, `4:12`, `3 h 12 min`, `2 d 3 h`.
 * Rounds up to whole seconds, so that a countdown never says 0 while it still waits.
 */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms / SECOND)) * SECOND;
  if (whole < MINUTE) return `${whole / SECOND} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)}:${twoDigits((whole % MINUTE) / SECOND)}`;
  if (whole < DAY) return `${Math.floor(whole / HOUR)} h ${Math.floor((whole % HOUR) / MINUTE)} min`;
  return `${Math.floor(whole / DAY)} d ${Math.floor((whole % DAY) / HOUR)} h`;
}

/** A span that is over: tenths of a second below ten seconds (`0.8 s`), then as {@link duration}. */
export function briefly(ms: number): string {
  if (ms < 50) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 10 * SECOND ? `${(ms / SECOND).toFixed(1)} s` : duration(ms);
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}

export type CalendarDay = 'today' | 'yesterday' | 'earlier';

/** Which calendar day of the person's own time zone a wall-clock stamp falls on, seen from `now`. */
export function calendarDay(at: number, now: number): CalendarDay {
  const midnight = startOfDay(now);
  if (at >= midnight) return 'today';
  return at >= startOfDay(midnight - 1) ? 'yesterday' : 'earlier';
}

function startOfDay(at: number): number {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

/** `09:12` of today and yesterday, `18 Nov` of an older stamp; the year is said once it is another. */
export function stamp(at: number, now: number, locale?: string): string {
  if (calendarDay(at, now) !== 'earlier') return timeOfDay(at, locale);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const day = { day: 'numeric', month: 'short' } as const;
  return new Intl.DateTimeFormat(locale, sameYear ? day : { ...day, year: 'numeric' }).format(at);
}

/** The time of day of a wall-clock stamp, as the person's locale writes it. */
export function timeOfDay(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `3 minutes ago`, `in 2 hours`: a stamp as seen from `now`. */
export function relative(at: number, now: number, locale?: string): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const away = at - now;
  const size = Math.abs(away);
  if (size < MINUTE) return words.format(Math.trunc(away / SECOND), 'second');
  if (size < HOUR) return words.format(Math.trunc(away / MINUTE), 'minute');
  return size < DAY
    ? words.format(Math.trunc(away / HOUR), 'hour')
    : words.format(Math.trunc(away / DAY), 'day');
}
