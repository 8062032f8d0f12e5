/**
 * Why a secret cannot be had now. `absent`: there is no such store on this computer; `locked`: the
 * person must unlock it; `hanging`: it did not answer in time; `failing`: anything else.
 */
export type SecretFault = 'absent' | 'locked' | 'hanging' | 'failing';

export type SecretResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: SecretFault };

/** One place that keeps secrets by account. A read of an account that holds nothing gives null. */
export type SecretKeeper = {
  readonly read: (account: string) => Promise<SecretResult<string | null>>;
  readonly write: (account: string, secret: string) => Promise<SecretResult<void>>;
  readonly forget: (account: string) => Promise<SecretResult<void>>;
};

/** The answer of a store that did what was asked and has nothing to tell. */
export const done: SecretResult<void> = { ok: true, value: undefined };
