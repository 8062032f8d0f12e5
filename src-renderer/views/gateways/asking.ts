import { USUAL_TRUST } from '../../../src-main/contract/certificate.ts';
import type { CommandInput, SshInput } from '../../../src-main/contract/commands.ts';
import type { ProfileId } from '../../../src-main/contract/profile.ts';
import { RouteKind } from '../../../src-main/contract/route-kind.ts';
import { hasBothRoutes, type GatewayDraft } from './draft.ts';
import { askedForwards, readPort } from './forwards.ts';
import { askedHeaders } from './headers.ts';

/** The way that a gateway is added by: the other one may be given later. */
export type Door = 'direct' | 'ssh';

/** What adding this gateway asks of the host. An empty secret is left out: then none is stored. */
export function additionOf(draft: GatewayDraft, door: Door): CommandInput<'profile.add'> {
  const { name, credential } = draft;
  return {
    name,
    credential,
    ...(door === 'ssh' ? tunnelOf(draft) : { address: draft.address }),
    ...secretOf(draft),
    ...proofOf(draft),
  };
}

/** How it proves itself, where that is not as usual. */
function proofOf(draft: GatewayDraft) {
  const headers = askedHeaders(draft.headers);
  return {
    ...changeOf('trust', USUAL_TRUST, draft.trust),
    ...pinOf(draft),
    ...(headers.length === 0 ? {} : { headers }),
  };
}

/** The mode `system` has no use for one. */
function pinOf({ trust, pin }: GatewayDraft) {
  return trust === 'system' || pin.trim() === '' ? {} : { pin };
}

function tunnelOf(draft: GatewayDraft) {
  const forwards = askedForwards(draft.forwards);
  return { ssh: sshOf(draft), ...(forwards.length === 0 ? {} : { forwards }) };
}

/** What editing asks of the host: only what the person changed since `before`. */
export function editOf(
  profile: ProfileId,
  before: GatewayDraft,
  draft: GatewayDraft,
): CommandInput<'profile.edit'> {
  return {
    profile,
    ...changeOf('name', before.name, draft.name),
    ...changeOf('address', addressOf(before), addressOf(draft)),
    ...changeOf('ssh', routeOf(before), routeOf(draft)),
    ...changeOf('forwards', forwardsOf(before), forwardsOf(draft)),
    ...changeOf('fallback', before.fallback, draft.fallback),
    ...changeOf('credential', before.credential, draft.credential),
    ...secretOf(draft),
    ...changeOf('trust', before.trust, draft.trust),
    ...(draft.pin === before.pin ? {} : pinOf(draft)),
    ...changeOf('headers', askedHeaders(before.headers), askedHeaders(draft.headers)),
  };
}

function changeOf<Name extends string, Value>(
  name: Name,
  before: Value,
  after: Value,
): Partial<Readonly<Record<Name, Value>>>;
function changeOf(name: string, before: unknown, after: unknown): object {
  return JSON.stringify(before) === JSON.stringify(after) ? {} : { [name]: after };
}

/** The route that has to be chosen after an edit, or null where the person left it as it was. */
export function choiceOf(before: GatewayDraft, draft: GatewayDraft): RouteKind | null {
  return hasBothRoutes(draft) && draft.active !== before.active ? draft.active : null;
}

function addressOf({ address }: GatewayDraft): string | null {
  return address.trim() === '' ? null : address;
}

function routeOf(draft: GatewayDraft): SshInput | null {
  return draft.target.trim() === '' ? null : sshOf(draft);
}

/** Forwards go with the tunnel that they belong to. */
function forwardsOf({ target, forwards }: GatewayDraft) {
  return target.trim() === '' ? [] : askedForwards(forwards);
}

function sshOf({ target, remotePort, secure, identityFile, agent }: GatewayDraft): SshInput {
  const [key, socket] = [identityFile.trim(), agent.trim()];
  return {
    target,
    remotePort: readPort(remotePort) ?? Number.NaN,
    secure,
    ...(key === '' ? {} : { identityFile: key }),
    ...(socket === '' ? {} : { agent: socket }),
  };
}

function secretOf({ credential, secret }: GatewayDraft) {
  return credential === 'none' || secret === '' ? {} : { secret };
}

/** The pins that have to be forgotten, as they were shown. */
export function forgottenOf(
  before: GatewayDraft,
  draft: GatewayDraft,
): readonly { readonly route: RouteKind; readonly pin: string }[] {
  return RouteKind.options.flatMap((route) => {
    const pin = draft.forgotten[route];
    return pin === undefined || before.forgotten[route] === pin ? [] : [{ route, pin }];
  });
}
