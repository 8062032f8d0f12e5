import { describe, expect, it } from 'vitest';
import { onlineProfile } from '../../bridge/double.ts';
import { additionOf, draftOf, editOf, EMPTY_DRAFT, fieldOf, nameFromAddress, withField } from './draft.ts';

const { profile } = onlineProfile();

describe('the name', () => {
  it.each([
    ['studio.local', 'Studio'],
    ['wss://cabin.tail1234.ts.net:443/x', 'Cabin'],
    ['my-box', 'My-box'],
    ['192.168.1.20', ''],
    ['[::1]:18789', ''],
    ['', ''],
  ])('of %s is “%s”', (address, name) => {
    expect(nameFromAddress(address)).toBe(name);
  });

  it('follows the address until the person types one', () => {
    const typed = withField(EMPTY_DRAFT, 'address', 'studio.local');
    expect(typed.name).toBe('Studio');
    const named = withField(typed, 'name', 'Work');
    expect(withField(named, 'address', 'cabin.local').name).toBe('Work');
    expect(withField(withField(named, 'name', ''), 'address', 'cabin.local').name).toBe('Cabin');
  });
});

describe('what is asked of the host', () => {
  it('has a secret only where one was typed and is wanted', () => {
    const draft = { ...EMPTY_DRAFT, address: 'a', name: 'A' };
    expect(additionOf(draft)).toEqual({ address: 'a', name: 'A', credential: 'token' });
    expect(additionOf({ ...draft, secret: 's' })).toHaveProperty('secret', 's');
    expect(additionOf({ ...draft, secret: 's', credential: 'none' })).not.toHaveProperty('secret');
  });

  it('is only what changed', () => {
    const saved = draftOf(profile);
    expect(editOf(profile, saved)).toEqual({ profile: 'studio' });
    expect(editOf(profile, { ...saved, name: 'Work', secret: 'new' })).toEqual({
      profile: 'studio',
      name: 'Work',
      secret: 'new',
    });
  });
});

describe('fieldOf', () => {
  it('leads each refusal to the field that ends it', () => {
    expect(fieldOf({ code: 'address-refused', why: 'port' })).toBe('address');
    expect(fieldOf({ code: 'secret-refused', why: 'empty' })).toBe('secret');
    expect(fieldOf({ code: 'name-refused', why: 'taken' })).toBe('name');
    expect(fieldOf({ code: 'host-gone' })).toBeNull();
  });
});
