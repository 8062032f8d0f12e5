import type { CommandInput } from '../../../src-main/contract/commands.ts';
import type { CredentialKind, Profile } from '../../../src-main/contract/profile.ts';
import type { Refusal } from '../../../src-main/contract/refusal.ts';

/** What a person has typed about a gateway. */
export type GatewayDraft = {
  readonly address: string;
  readonly name: string;
  /** The name follows the address until the person types one. */
  readonly named: boolean;
  readonly credential: CredentialKind;
  readonly secret: string;
};

export type DraftField = 'address' | 'name' | 'secret';

export const EMPTY_DRAFT: GatewayDraft = {
  address: '',
  name: '',
  named: false,
  credential: 'token',
  secret: '',
};

/** What is saved of a gateway, as the form shows it. The secret never comes back, so its field is empty. */
export function draftOf({ name, routes, active, credential }: Profile): GatewayDraft {
  const route = routes.find(({ kind }) => kind === active) ?? routes[0];
  return { address: route?.url ?? '', name, named: true, credential, secret: '' };
}

/** A name to begin with, from an address: `studio.local` is Studio. Empty for one that has no words in it. */
export function nameFromAddress(address: string): string {
  const host =
    address
      .trim()
      .replace(/^\w+:\/\//, '')
      .split(/[/:?#]/, 1)[0] ?? '';
  const [first = ''] = host.split('.');
  if (!/^[a-z][a-z0-9-]*$/i.test(first)) return '';
  return first.charAt(0).toUpperCase() + first.slice(1);
}

/** The draft with one field changed. */
export function withField(draft: GatewayDraft, field: DraftField, text: string): GatewayDraft {
  if (field === 'name') return { ...draft, name: text, named: text !== '' };
  if (field === 'secret') return { ...draft, secret: text };
  return { ...draft, address: text, ...(draft.named ? {} : { name: nameFromAddress(text) }) };
}

/** What adding this gateway asks of the host. An empty secret is left out: then none is stored. */
export function additionOf(draft: GatewayDraft): CommandInput<'profile.add'> {
  const { address, name, credential } = draft;
  return { address, name, credential, ...secretOf(draft) };
}

/** What editing asks of the host: only what changed. */
export function editOf(profile: Profile, draft: GatewayDraft): CommandInput<'profile.edit'> {
  const saved = draftOf(profile);
  return {
    profile: profile.id,
    ...(draft.name === saved.name ? {} : { name: draft.name }),
    ...(draft.address === saved.address ? {} : { address: draft.address }),
    ...(draft.credential === saved.credential ? {} : { credential: draft.credential }),
    ...secretOf(draft),
  };
}

function secretOf({ credential, secret }: GatewayDraft) {
  return credential === 'none' || secret === '' ? {} : { secret };
}

/** The field that a refusal speaks of; null for one that speaks of none. */
export function fieldOf(refusal: Refusal): DraftField | null {
  switch (refusal.code) {
    case 'address-refused':
      return 'address';
    case 'name-refused':
      return 'name';
    case 'secret-refused':
      return 'secret';
    default:
      return null;
  }
}
