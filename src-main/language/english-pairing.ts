/** A device that asks to be let in (`pairing.`), what it asks for (`scope.`), and why an approval was not done. */
export const pairingTexts = {
  'action.judge-pairing': 'See the request…',
  'scope.operator.read': 'read conversations and status',
  'scope.operator.write': 'send messages and run the agent',
  'scope.operator.approvals': 'answer approvals',
  'scope.operator.questions': 'answer the agent’s questions',
  'scope.operator.pairing': 'let other devices in',
  'scope.operator.talk': 'hold voice conversations',
  'scope.operator.talk.secrets': 'read the keys of voice services',
  'scope.operator.admin': 'change everything on the gateway',
  'pairing.role.operator': 'operator (uses the gateway)',
  'pairing.role.node': 'node (lends the gateway this computer)',
  'pairing.title.not-paired': '{name} does not know this device yet',
  'pairing.title.role-upgrade': '{name} knows this device in another role',
  'pairing.title.scope-upgrade': '{name} has not yet allowed this device all that it needs',
  'pairing.title.metadata-upgrade': 'To {name} this device looks different than before',
  'pairing.lead.not-paired': 'Its owner lets it in once. This is the request that waits there:',
  'pairing.lead.role-upgrade': 'Its owner has to agree to the role. This is the request that waits there:',
  'pairing.lead.scope-upgrade': 'Its owner has to allow it. This is the request that waits there:',
  'pairing.lead.metadata-upgrade':
    'It names another system than when it was let in. Its owner confirms it once more:',
  'pairing.lead.none': 'The gateway is being asked.',
  'pairing.request': 'Request',
  'pairing.request.copy': 'the request’s id',
  'pairing.device': 'Device',
  'pairing.device.copy': 'the device’s id',
  'pairing.role': 'Role',
  'pairing.scopes': 'Wants to',
  'pairing.scope': '{scope:scope.}',
  'pairing.role.words': '{role:pairing.role.}',
  'pairing.once': 'Connect over SSH once',
  'pairing.once.note':
    'A connection from the gateway’s own computer is usually paired without asking. Afterwards you switch back with one click.',
  'pairing.once.waits':
    'A connection from the gateway’s own computer is usually paired without asking, but hardly while a request for this device already waits.',
  'pairing.once.do': 'Connect over SSH',
  'pairing.approve': 'Approve over SSH',
  'pairing.approve.note': 'Causeway runs the command there, once you have seen exactly what it does.',
  'pairing.approve.do': 'Approve over SSH…',
  'pairing.command': 'Approve it on the gateway’s computer',
  'pairing.command.list': 'Find this device on the gateway’s computer, and approve its request',
  'pairing.checks': 'Causeway checks again in {ms:duration} by itself; the request stays the same.',
  'pairing.checks.now': 'Causeway is checking now; the request stays the same.',
  'pairing.checks.later': 'Causeway checks again by itself once it can.',
  'pairing.news': 'The gateway has another request of this device now. Here it is; the one before is over.',
  'pairing.close': 'Close',
  'pairing.consent.title': 'Approve this request on {host}?',
  'pairing.consent.lead':
    'Causeway logs in there over SSH. Only if the gateway there lists this very request, with this device and these permissions, it is approved.',
  'pairing.consent.target': 'Runs on',
  'pairing.consent.command': 'Command',
  'pairing.consent.shell':
    'Both run in your login shell there. If it does not find openclaw, the usual folders of its installers are looked in.',
  'pairing.consent.do': 'Approve it',
  'pairing.consent.back': 'Not now',
  'pairing.approving': 'Approving it on {host}…',
  'pairing.approved': 'Approved. Causeway connects now.',
  'pairing.said': 'It said:',
  'refusal.approval-refused.no-tunnel':
    'No tunnel to the gateway’s computer opened, so nothing was approved.',
  'refusal.approval-refused.no-tunnel.advice':
    'Mend the SSH route and try again, or run the command there yourself.',
  'refusal.approval-refused.not-waiting': 'This request is over, so nothing was approved.',
  'refusal.approval-refused.not-waiting.advice': 'If the gateway still asks, look at the request it has now.',
  'refusal.approval-refused.no-command': 'The SSH login there does not find the command openclaw.',
  'refusal.approval-refused.no-command.advice':
    'OpenClaw may belong to another user there, or run in a container. Run the command where it is installed.',
  'refusal.approval-refused.failed': 'The command was run there and ended with an error.',
  'refusal.approval-refused.failed.advice': 'Run it there yourself, where you can see what it needs.',
  'refusal.approval-refused.not-listed':
    'The gateway there does not list this request, so nothing was approved.',
  'refusal.approval-refused.not-listed.advice':
    'The SSH server may belong to another gateway. Compare it with the address, or wait for the next check.',
  'refusal.approval-refused.other-device':
    'The gateway there lists this request for another device, so nothing was approved.',
  'refusal.approval-refused.other-device.advice':
    'The SSH server may belong to another gateway. Compare it with the address before you approve anything.',
  'refusal.approval-refused.other-scopes':
    'The gateway there lists other permissions for this request than Causeway asked for, so nothing was approved.',
  'refusal.approval-refused.other-scopes.advice':
    'Look at it there with openclaw devices list before you approve it yourself.',
} as const;
