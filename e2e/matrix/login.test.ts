import { describe } from 'vitest';
import { LOGIN_ROWS } from './login-rows.ts';
import { penaltyRows } from './penalty-rows.ts';
import { POLICY_ROWS } from './policy-rows.ts';
import { playMeets, TENTH } from './row.ts';

describe('a login', () => {
  playMeets(LOGIN_ROWS, TENTH);
  playMeets(penaltyRows(TENTH.scale), TENTH);
});

describe('what a server does not do', () => {
  playMeets(POLICY_ROWS, TENTH);
});
