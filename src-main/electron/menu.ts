import type { Action, Shape } from '../contract/connection.ts';
import type { Message } from '../contract/message.ts';
import type { ProfileId } from '../contract/profile.ts';
import type { RouteKind } from '../contract/route-kind.ts';
import type { ProfileSnapshot, Snapshot } from '../contract/snapshot.ts';

/** Turns a key of the catalogue and its values into words. */
export type Say = (message: Message) => string;

/** What a click in the tray's menu asks for. */
export type TrayAct =
  | { readonly do: 'connect' | 'reconnect'; readonly profile: ProfileId }
  | { readonly do: 'pause'; readonly profile: ProfileId; readonly minutes?: number }
  | { readonly do: 'route'; readonly profile: ProfileId; readonly route: RouteKind }
  | { readonly do: 'open' }
  | { readonly do: 'quit' };

/** One row of the tray's menu, as data: two menus that look the same are equal. */
export type TrayItem =
  | { readonly kind: 'line' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'act'; readonly text: string; readonly act: TrayAct }
  /** One of a few: the chosen one is marked. */
  | { readonly kind: 'choice'; readonly text: string; readonly chosen: boolean; readonly act: TrayAct }
  | { readonly kind: 'more'; readonly text: string; readonly items: readonly TrayItem[] };

/** Whose state the one icon shows: trouble before progress, progress before rest. */
const urgency: readonly Shape[] = ['blocked', 'waiting', 'opening', 'working', 'online', 'idle'];

const pauses = [
  { key: 'tray.pause.15', minutes: 15 },
  { key: 'tray.pause.60', minutes: 60 },
  { key: 'tray.pause.open' },
] as const;

/** The profile that the status line and the icon speak of; undefined while there is none. */
export function leadingProfile(snapshot: Snapshot): ProfileSnapshot | undefined {
  const rank = ({ view }: ProfileSnapshot): number => urgency.indexOf(view.shape);
  return snapshot.profiles.toSorted((one, other) => rank(one) - rank(other))[0];
}

/** The status line: the gateway's name, its state, and why. */
export function trayStatus(snapshot: Snapshot, say: Say): string {
  const profile = leadingProfile(snapshot);
  return profile === undefined ? say({ key: 'tray.empty' }) : statusOf(profile, say);
}

/** The tray's menu. With one gateway its actions stand in the menu itself, with several each row opens its own. */
export function trayMenu(snapshot: Snapshot, say: Say): readonly TrayItem[] {
  const { profiles } = snapshot;
  const status: TrayItem = { kind: 'text', text: trayStatus(snapshot, say) };
  const open: TrayItem = {
    kind: 'act',
    text: say({ key: profiles.length === 0 ? 'tray.set-up' : 'tray.open' }),
    act: { do: 'open' },
  };
  const quit: TrayItem = { kind: 'act', text: say({ key: 'tray.quit' }), act: { do: 'quit' } };
  const [only, ...others] = profiles;
  const rows = others.length > 0 ? profiles.map((profile) => rowOf(profile, say)) : [];
  const alone = others.length === 0 ? only : undefined;
  const routes = alone === undefined ? [] : routesOf(alone, say);
  const acts = alone === undefined ? [] : actsOf(alone, say);
  return [status, ...group(rows), ...group([...routes, open, ...acts]), ...group([quit])];
}

/** One entry of the template that Electron builds a menu from. */
export type TrayEntry =
  | { readonly type: 'separator' }
  | { readonly label: string; readonly enabled: false }
  | { readonly label: string; readonly click: () => void }
  | {
      readonly label: string;
      readonly type: 'radio';
      readonly checked: boolean;
      readonly click: () => void;
    }
  | { readonly label: string; readonly submenu: TrayEntry[] };

/** Turns rows into Electron's template. `perform` is called on each click. */
export function menuTemplate(items: readonly TrayItem[], perform: (act: TrayAct) => void): TrayEntry[] {
  return items.map((item) => {
    switch (item.kind) {
      case 'line':
        return { type: 'separator' };
      case 'text':
        return { label: labelOf(item.text), enabled: false };
      case 'act':
        return { label: labelOf(item.text), click: () => perform(item.act) };
      case 'choice':
        return {
          label: labelOf(item.text),
          type: 'radio',
          checked: item.chosen,
          click: () => perform(item.act),
        };
      case 'more':
        return { label: labelOf(item.text), submenu: menuTemplate(item.items, perform) };
      default:
        return item satisfies never;
    }
  });
}

function group(items: readonly TrayItem[]): readonly TrayItem[] {
  return items.length === 0 ? [] : [{ kind: 'line' }, ...items];
}

function statusOf({ profile, view }: ProfileSnapshot, say: Say): string {
  const state = say(view.label);
  const values = { name: profile.name, state, reason: view.reason === undefined ? '' : say(view.reason) };
  return say({ key: view.reason === undefined ? 'tray.status' : 'tray.status.reason', values });
}

function rowOf(profile: ProfileSnapshot, say: Say): TrayItem {
  const text = say({
    key: 'tray.status',
    values: { name: profile.profile.name, state: say(profile.view.label) },
  });
  const items = [...routesOf(profile, say), ...actsOf(profile, say)];
  return items.length === 0 ? { kind: 'text', text } : { kind: 'more', text, items };
}

function actsOf(snapshot: ProfileSnapshot, say: Say): readonly TrayItem[] {
  return actionsOf(snapshot).flatMap((action) => actOf(action, snapshot.profile.id, say));
}

/** What the tunnel alone asks of a person stands beside the link's own actions. */
function actionsOf({ view, question, tunnel }: ProfileSnapshot): readonly Action[] {
  const asked: readonly Action[] = question === undefined ? [] : ['answer-question'];
  const judged = tunnel?.view.actions.filter((action) => action === 'judge-host-key') ?? [];
  return [...new Set([...asked, ...judged, ...view.actions])];
}

/** One click switches; during a switch the route in use is still the old one. */
function routesOf({ profile, connection }: ProfileSnapshot, say: Say): readonly TrayItem[] {
  const { id, routes, active } = profile;
  if (routes.length < 2) return [];
  const used = connection.kind === 'online' ? connection.route : active;
  const items = routes.map(({ kind }): TrayItem => {
    const text = say({ key: `route.${kind}` });
    return { kind: 'choice', text, chosen: kind === used, act: { do: 'route', profile: id, route: kind } };
  });
  return [{ kind: 'more', text: say({ key: 'tray.route' }), items }];
}

/** The tray offers what one click can do; an action that needs words of the person needs the window. */
function actOf(action: Action, profile: ProfileId, say: Say): readonly TrayItem[] {
  switch (action) {
    case 'connect':
    case 'resume':
      return [{ kind: 'act', text: say({ key: `tray.${action}` }), act: { do: 'connect', profile } }];
    case 'reconnect-now':
      return [{ kind: 'act', text: say({ key: 'tray.reconnect' }), act: { do: 'reconnect', profile } }];
    case 'pause':
      return [{ kind: 'more', text: say({ key: 'tray.pause' }), items: pauseItems(profile, say) }];
    case 'answer-question':
    case 'judge-host-key':
    case 'judge-certificate':
    case 'judge-pairing':
      // The window opens the dialog by itself, or has the button for it.
      return [{ kind: 'act', text: say({ key: `tray.${action}` }), act: { do: 'open' } }];
    case 'disconnect':
    case 'edit-address':
    case 'enter-credential':
    case 'copy-approval':
    case 'open-openclaw':
      return [];
    default:
      return action satisfies never;
  }
}

function pauseItems(profile: ProfileId, say: Say): readonly TrayItem[] {
  return pauses.map(({ key, ...length }) => ({
    kind: 'act',
    text: say({ key }),
    act: { do: 'pause', profile, ...length },
  }));
}

/** In a menu's label `&` marks the next letter as its shortcut. */
function labelOf(text: string): string {
  return text.replaceAll('&', '&&');
}
