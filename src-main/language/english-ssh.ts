/** The faults of the SSH route: `fault.<code>[.<variant>]` and the same with `.advice`. */
export const sshTexts = {
  'fault.ssh-refusing': '{host} drops SSH connections from here for now, as it does after failed logins.',
  'fault.ssh-refusing.advice':
    'Causeway waits until that is over. Each try before it would only make it longer.',
  'fault.gateway-not-running': 'SSH to {host} works, but no gateway listens on its port {port}.',
  'fault.gateway-not-running.advice':
    'Start it there: openclaw gateway run. Causeway keeps the tunnel and looks again by itself.',
  'fault.unknown-host-key': 'This is the first time you reach {host} over SSH.',
  'fault.unknown-host-key.advice':
    'Compare its key with what the machine itself says, then trust it: {keyType} {fingerprint}.',
  'fault.changed-host-key': '{host} shows a different key than before.',
  'fault.changed-host-key.advice':
    'It may have been reinstalled. It may also be someone in between. Compare {fingerprint} on the machine itself.',
  'fault.revoked-host-key': '{host} shows a key that was marked as revoked.',
  'fault.revoked-host-key.advice':
    'Nobody should use this key any more, so Causeway never connects with it. Ask who runs the machine.',
  'fault.host-certificate-only': 'Only a host certificate is recorded for {host}, and no key of its own.',
  'fault.host-certificate-only.advice':
    'Causeway cannot judge host certificates. Record the machine’s own key in known_hosts, or use the direct route.',
  'fault.login-refused': '{host} did not let {user} in. Tried: {tried}. It takes: {accepted}.',
  'fault.login-refused.advice':
    'Check the user name and the key. Nothing is tried again by itself, because servers lock out who keeps failing.',
  'fault.login-refused.untried':
    'There is nothing here to log in to {host} with as {user}. It takes: {accepted}.',
  'fault.login-refused.untried.advice': 'Name a key file or an agent that holds a key, then connect again.',
  'fault.login-unanswered': '{host} asked {user} something, and it was not answered.',
  'fault.login-unanswered.advice': 'Connect again when you are ready to answer.',
  'fault.key-unreadable.missing': 'The key file {file} is not there.',
  'fault.key-unreadable.missing.advice': 'Choose another key, or put it back.',
  'fault.key-unreadable.not-permitted': 'The key file {file} may not be read by you.',
  'fault.key-unreadable.not-permitted.advice': 'Give yourself the right to read it, or choose another key.',
  'fault.key-unreadable.format': 'The key file {file} has a form that Causeway cannot read.',
  'fault.key-unreadable.format.advice':
    'Load it into your agent, or write it in OpenSSH’s own form: ssh-keygen -p -f {file}.',
  'fault.key-unreadable.format-pkcs8': 'The key file {file} is in PKCS#8, which Causeway cannot read.',
  'fault.key-unreadable.format-pkcs8.advice':
    'Load it into your agent, or write it in OpenSSH’s own form: ssh-keygen -p -f {file}.',
  'fault.key-unreadable.format-fido':
    'The key file {file} belongs to a security key (FIDO), which Causeway cannot ask by itself.',
  'fault.key-unreadable.format-fido.advice': 'Load it into your agent (ssh-add), or use another key.',
  'fault.key-unreadable.format-certificate':
    'The file {file} is a certificate; Causeway cannot log in with one.',
  'fault.key-unreadable.format-certificate.advice': 'Choose a plain key that {name} accepts.',
  'fault.key-unreadable.format-dsa': 'The key file {file} is a DSA key, which servers no longer take.',
  'fault.key-unreadable.format-dsa.advice': 'Make a new key: ssh-keygen -t ed25519.',
  'fault.key-unreadable.format-ppk':
    'The key file {file} is in PuTTY’s format 3, which Causeway cannot read.',
  'fault.key-unreadable.format-ppk.advice':
    'Export it in PuTTYgen: Conversions, Export OpenSSH key. Or load it into Pageant.',
  'fault.key-unreadable.format-chacha20-poly1305':
    'The key file {file} is encrypted with ChaCha20, which Causeway cannot open.',
  'fault.key-unreadable.format-chacha20-poly1305.advice':
    'Encrypt it anew: ssh-keygen -p -Z aes256-ctr -f {file}. Or load it into your agent.',
  'fault.key-unreadable.passphrase': 'The passphrase does not open {file}.',
  'fault.key-unreadable.passphrase.advice': 'Connect again and type the other one, or choose another key.',
  'fault.agent-unavailable': 'No SSH agent answers at {socket}.',
  'fault.agent-unavailable.advice': 'Start the agent, or name a key file instead.',
  'fault.forwarding-refused': '{host} let you in, but its policy forbids the tunnel to the gateway’s port.',
  'fault.forwarding-refused.advice':
    'Ask its owner for AllowTcpForwarding, and for PermitOpen 127.0.0.1:{port}. Causeway looks again every 10 minutes.',
  'fault.not-an-ssh-server.http': 'A web server answered on {host}, port {port}, and no SSH server.',
  'fault.not-an-ssh-server.http.advice': 'Correct the port; SSH is usually on 22.',
  'fault.not-an-ssh-server.ssh': '{host} broke off in the middle of the SSH greeting.',
  'fault.not-an-ssh-server.ssh.advice': 'Check what listens on port {port} there.',
  'fault.not-an-ssh-server.tls': 'A TLS server answered on {host}, port {port}, and no SSH server.',
  'fault.not-an-ssh-server.tls.advice': 'Correct the port; SSH is usually on 22.',
  'fault.not-an-ssh-server.plaintext':
    'Something answered on {host}, port {port}, but it does not speak SSH.',
  'fault.not-an-ssh-server.plaintext.advice': 'Correct the port; SSH is usually on 22.',
  'fault.not-an-ssh-server.unknown': 'Something answered on {host}, port {port}, but it does not speak SSH.',
  'fault.not-an-ssh-server.unknown.advice': 'Correct the port; SSH is usually on 22.',
  'fault.no-common-algorithm': '{host} and Causeway have no {kind} in common.',
  'fault.no-common-algorithm.advice':
    'The server may take post-quantum key exchange only, which Causeway does not have yet. Use the direct route.',
  'fault.ssh-config-unsupported':
    'Your ssh config asks for {directives} at {host}, which Causeway cannot do.',
  'fault.ssh-config-unsupported.advice': 'Write the target as user@host, or reach it by a jump host.',
  'fault.ssh-config-unreadable.not-permitted': 'Your ssh config {file} may not be read by you.',
  'fault.ssh-config-unreadable.not-permitted.advice':
    'Give yourself the right to read it, then connect again.',
  'fault.ssh-config-unreadable.exposed': 'Others may write to your ssh config {file}, so ssh refuses it too.',
  'fault.ssh-config-unreadable.exposed.advice': 'Take that right from them: chmod 600 {file}.',
  'fault.ssh-config-unreadable.too-large': 'Your ssh config {file} is too large to be one.',
  'fault.ssh-config-unreadable.too-large.advice': 'Look into it, or put it aside, then connect again.',
  'fault.ssh-config-unreadable.not-text': 'Your ssh config {file} is no text file.',
  'fault.ssh-config-unreadable.not-text.advice': 'Look into it, or put it aside, then connect again.',
  'fault.ssh-config-unreadable.other': 'Your ssh config {file} could not be read.',
  'fault.ssh-config-unreadable.other.advice':
    'See whether it is a file at all, and whether its disk is well.',
  'fault.ssh-config-malformed.directive': 'Line {line} of {file} cannot be understood: {directive}.',
  'fault.ssh-config-malformed.directive.advice':
    'Mend that line, then connect again. ssh stops at it as well.',
  'fault.ssh-config-malformed.includes': 'The includes of {file} nest too deep (line {line}).',
  'fault.ssh-config-malformed.includes.advice': 'Look for a file that includes itself, then connect again.',
  'fault.ssh-config-jump-loop': 'The jump hosts of your ssh config lead in a circle: {hosts}.',
  'fault.ssh-config-jump-loop.advice': 'Mend ProxyJump there, then connect again.',
  'fault.known-hosts-unreadable.not-permitted':
    'The file of known host keys {file} may not be read by you, so no key can be trusted.',
  'fault.known-hosts-unreadable.not-permitted.advice':
    'Give yourself the right to read it, then connect again.',
  'fault.known-hosts-unreadable.exposed': 'Others may write to the file of known host keys {file}.',
  'fault.known-hosts-unreadable.exposed.advice': 'Take that right from them: chmod 600 {file}.',
  'fault.known-hosts-unreadable.too-large': 'The file of known host keys {file} is too large to be one.',
  'fault.known-hosts-unreadable.too-large.advice': 'Look into it, or put it aside, then connect again.',
  'fault.known-hosts-unreadable.not-text': 'The file of known host keys {file} is no text file.',
  'fault.known-hosts-unreadable.not-text.advice': 'Look into it, or put it aside, then connect again.',
  'fault.known-hosts-unreadable.other': 'The file of known host keys {file} could not be read.',
  'fault.known-hosts-unreadable.other.advice':
    'See whether it is a file at all, and whether its disk is well.',
  'fault.invalid-ssh-target': 'This is no SSH target ({why}).',
  'fault.invalid-ssh-target.advice': 'Write user@host, user@host:port, or a Host of your ssh config.',
} as const;
