/** Why there is no link, and what to do: `fault.<code>[.<variant>]` and the same with `.advice`. */
export const faultTexts = {
  'fault.unreachable.name': '“{host}” cannot be found: no name server reachable from here knows it.',
  'fault.unreachable.name.advice': 'Check the spelling, or join the network or VPN where that name exists.',
  'fault.unreachable.network': 'This computer has no way to {host} right now.',
  'fault.unreachable.network.advice':
    'Check Wi-Fi, cable or VPN. Causeway connects by itself once the network is back.',
  'fault.unreachable.host': 'The network says that {host} is not there.',
  'fault.unreachable.host.advice':
    'It may be off, asleep or at another address. Wake it, or edit the address.',
  'fault.refused': '{host} answered, but nothing listens on port {port}.',
  'fault.refused.advice': 'Is the gateway, or the SSH server, running there? Start it, or correct the port.',
  'fault.timed-out': '{host} gave no answer on port {port} in time. It stopped at: {stage:stage.}.',
  'fault.timed-out.advice':
    'A firewall may drop the traffic, or the machine is busy or asleep. Check that port {port} is open.',
  'fault.dropped.closed': '{name} closed the connection.',
  'fault.dropped.closed.advice': 'Causeway reconnects by itself, and nothing you wrote is lost.',
  'fault.dropped.reset': 'The connection to {name} was cut on the way.',
  'fault.dropped.reset.advice': 'Causeway reconnects by itself, and nothing you wrote is lost.',
  'fault.dropped.silent': '{name} went silent, so the connection was given up.',
  'fault.dropped.silent.advice': 'The network may have changed. Causeway reconnects by itself.',
  'fault.dropped.ticks-missed': '{name} stopped sending its regular sign of life.',
  'fault.dropped.ticks-missed.advice': 'The gateway may be overloaded. Causeway reconnects by itself.',
  'fault.dropped.oversized-frame': '{name} sent a message that is larger than Causeway accepts.',
  'fault.dropped.oversized-frame.advice':
    'Causeway reconnects by itself. If it happens again, look for a very large file in the conversation.',
  'fault.dropped.invalid-frame': '{name} sent something that no gateway should send.',
  'fault.dropped.invalid-frame.advice':
    'Causeway reconnects by itself. If it happens again, check what stands between you and the gateway.',
  'fault.dropped.sequence-gap': 'Some news from {name} went missing on the way.',
  'fault.dropped.sequence-gap.advice': 'Causeway reconnects and reloads, so that nothing is left out.',
  'fault.dropped.auth-changed': 'The token or password of {name} was changed on the gateway.',
  'fault.dropped.auth-changed.advice':
    'Causeway tries the stored one again. If it is refused, enter the new one.',
  'fault.gateway-starting': '{name} is still starting.',
  'fault.gateway-starting.advice': 'That can take up to a minute. Causeway connects as soon as it is ready.',
  'fault.gateway-restarting': '{name} is restarting.',
  'fault.gateway-restarting.advice': 'It is usually back within half a minute. Causeway waits for it.',
  'fault.gateway-stopped': '{name} was stopped.',
  'fault.gateway-stopped.advice': 'Start the gateway again on its computer; Causeway connects by itself.',
  'fault.gateway-unavailable': '{host} answers, but the gateway behind it does not (HTTP {status}).',
  'fault.gateway-unavailable.advice': 'It may be starting, or a proxy on port {port} has lost it.',
  'fault.rate-limited': '{name} takes no sign-in from this computer for now: too many were wrong.',
  'fault.rate-limited.advice':
    'Causeway waits as long as the gateway asked. Meanwhile, check the token or password.',
  'fault.pairing-required.not-paired': '{name} does not know this device yet.',
  'fault.pairing-required.not-paired.advice':
    'Its owner lets it in once, on the gateway’s computer: {command}',
  'fault.pairing-required.role-upgrade': '{name} knows this device, but only in another role.',
  'fault.pairing-required.role-upgrade.advice':
    'Its owner agrees to the new role on the gateway’s computer: {command}',
  'fault.pairing-required.scope-upgrade': '{name} has not yet allowed this device all that Causeway needs.',
  'fault.pairing-required.scope-upgrade.advice': 'Its owner allows it on the gateway’s computer: {command}',
  'fault.pairing-required.metadata-upgrade': 'To {name} this device looks different than before.',
  'fault.pairing-required.metadata-upgrade.advice':
    'Its owner confirms the device once more, on the gateway’s computer: {command}',
  'fault.insecure-url': '{host} is a public address, and ws:// would send everything there unencrypted.',
  'fault.insecure-url.advice': 'Use wss:// for it, or reach the gateway over a private network.',
  'fault.invalid-url': 'The address that is saved for {name} cannot be used.',
  'fault.invalid-url.advice': 'Enter it again.',
  'fault.insecure-address': '{host} leads to the public address {address}, and ws:// would be unencrypted.',
  'fault.insecure-address.advice': 'Use wss:// for it, or a name that leads to a private address.',
  'fault.not-a-gateway.http': 'A web server answers at {host}:{port}, but no OpenClaw gateway.',
  'fault.not-a-gateway.http.advice':
    'Check the port: a gateway usually has 18789. A proxy in front of it must pass WebSockets on.',
  'fault.not-a-gateway.ssh': 'An SSH server answers at {host}:{port}, not a gateway.',
  'fault.not-a-gateway.ssh.advice': 'Enter the gateway’s own port, usually 18789.',
  'fault.not-a-gateway.tls': '{host}:{port} speaks TLS, and it is saved here as one that does not.',
  'fault.not-a-gateway.tls.advice':
    'Change the address to wss://; over SSH, say that the gateway speaks TLS.',
  'fault.not-a-gateway.plaintext': '{host}:{port} does not speak TLS, and it is saved here as one that does.',
  'fault.not-a-gateway.plaintext.advice':
    'Turn TLS on at the gateway. On a private network use ws://; over SSH, say that it speaks no TLS.',
  'fault.not-a-gateway.unknown': 'Something answers at {host}:{port}, but it does not speak like a gateway.',
  'fault.not-a-gateway.unknown.advice': 'Check the address and the port: a gateway usually has 18789.',
  'fault.protocol-mismatch.gateway':
    '{name} speaks an older protocol than this app (version {ours} is needed).',
  'fault.protocol-mismatch.gateway.advice': 'Update OpenClaw on the gateway’s computer.',
  'fault.protocol-mismatch.app': '{name} speaks a newer protocol than this app (version {ours}).',
  'fault.protocol-mismatch.app.advice': 'Update Causeway.',
  'fault.credentials-missing.token': '{name} asks for a token, and none is stored here.',
  'fault.credentials-missing.token.advice': 'Enter the gateway’s token, or ask its owner for it.',
  'fault.credentials-missing.password': '{name} asks for a password, and none is stored here.',
  'fault.credentials-missing.password.advice': 'Enter the gateway’s password, or ask its owner for it.',
  'fault.credentials-missing.none': '{name} asks for a token or a password, and is saved without one.',
  'fault.credentials-missing.none.advice': 'Enter the one that its owner gave you.',
  'fault.credentials-refused.token': '{name} refused the stored token; it may have been replaced.',
  'fault.credentials-refused.token.advice': 'Enter the new one, or ask the gateway’s owner.',
  'fault.credentials-refused.password': '{name} refused the stored password; it may have been changed.',
  'fault.credentials-refused.password.advice': 'Enter the new one, or ask the gateway’s owner.',
  'fault.credentials-refused.none': '{name} lets nobody in without a token or password.',
  'fault.credentials-refused.none.advice': 'Enter the one that its owner gave you.',
  'fault.credentials-unavailable.absent':
    'The secret for {name} is not here: no keychain answers, and memory forgets.',
  'fault.credentials-unavailable.absent.advice':
    'Enter it anew. In Settings you can have it kept in a file that only you can read.',
  'fault.credentials-unavailable.locked': 'The keychain that keeps the secret for {name} is locked.',
  'fault.credentials-unavailable.locked.advice': 'Unlock it, then reconnect.',
  'fault.credentials-unavailable.hanging': 'The keychain that keeps the secret for {name} does not answer.',
  'fault.credentials-unavailable.hanging.advice': 'It may be asking you something in another window.',
  'fault.credentials-unavailable.failing': 'The secret for {name} cannot be read from where it is kept.',
  'fault.credentials-unavailable.failing.advice':
    'Check that place in Settings, or enter the secret anew. If the keychain was restarted, start Causeway again.',
  'fault.scopes-refused': '{name} let this device in, but without leave to chat.',
  'fault.scopes-refused.advice': 'Its owner has to allow this device: {scopes}.',
  'fault.keychain-unavailable.absent': 'The keychain that holds this device’s key is not there.',
  'fault.keychain-unavailable.absent.advice':
    'Start Causeway in the desktop session where you first used it, then reconnect. It never makes a second key.',
  'fault.keychain-unavailable.locked': 'The keychain that holds this device’s key is locked.',
  'fault.keychain-unavailable.locked.advice': 'Unlock it, then reconnect. Causeway never makes a second key.',
  'fault.keychain-unavailable.hanging': 'The keychain that holds this device’s key does not answer.',
  'fault.keychain-unavailable.hanging.advice': 'It may be asking you something in another window.',
  'fault.keychain-unavailable.failing': 'The keychain that holds this device’s key reports an error.',
  'fault.keychain-unavailable.failing.advice':
    'Check that the system’s keychain works, then reconnect. If it was restarted, start Causeway again, too.',
  'fault.identity-unreadable': 'This device’s own key is damaged.',
  'fault.identity-unreadable.advice':
    'Restore it from a backup. With a new key, every gateway has to let this device in again.',
  'fault.gateway-refused': '{name} refused the connection ({detail}).',
  'fault.gateway-refused.advice': 'The gateway’s log says why. Then try again.',
  'fault.gateway-refused.proxy':
    'Something before {name} lets nobody in without a proof of its own ({detail}).',
  'fault.gateway-refused.proxy.advice':
    'If a proxy such as Cloudflare Access stands before it, enter the headers that it asks for with the address.',
} as const;
