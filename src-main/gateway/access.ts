export const ROLE = 'operator';

/** What a window may do through us: chat, approve commands, answer questions; nothing administrative. */
export const SCOPES: readonly string[] = [
  'operator.read',
  'operator.write',
  'operator.approvals',
  'operator.questions',
];
