/**
 * Why OpenClaw's configuration names no gateway that could be used (`openclaw.`), and what to do. Values: `file`,
 * the `key` to mend, `line` and `column`, `variable`, and the profile's `name`.
 */
export const openclawTexts = {
  'openclaw.unreadable.not-permitted': 'You may not read OpenClaw’s configuration {file}.',
  'openclaw.unreadable.path':
    'OpenClaw’s configuration {file} is not the full path of a file on this computer.',
  'openclaw.unreadable.folder': 'A folder stands where OpenClaw’s configuration should be: {file}.',
  'openclaw.unreadable.device':
    'A device, a pipe or a socket stands where OpenClaw’s configuration should be: {file}.',
  'openclaw.unreadable.link': 'OpenClaw’s configuration {file} is a link that leads nowhere.',
  'openclaw.unreadable.hard-linked': 'OpenClaw’s configuration {file} has a second name somewhere.',
  'openclaw.unreadable.foreign': 'OpenClaw’s configuration {file} belongs to another user.',
  'openclaw.unreadable.exposed': 'Others may read or change OpenClaw’s configuration {file}.',
  'openclaw.unreadable.too-large': 'OpenClaw’s configuration {file} is larger than 1 MB.',
  'openclaw.unreadable.not-text': 'OpenClaw’s configuration {file} is not UTF-8 text.',
  'openclaw.unreadable.other': 'OpenClaw’s configuration {file} cannot be read.',
  'openclaw.unreadable.advice':
    'Put a file there that you may read, and Causeway goes on by itself. If OpenClaw keeps its configuration elsewhere, set OPENCLAW_CONFIG_PATH.',
  'openclaw.malformed': 'OpenClaw’s configuration {file} has a mistake at line {line}, column {column}.',
  'openclaw.malformed.advice': 'Mend that place; Causeway reads the file again as soon as it is saved.',
  'openclaw.invalid': 'OpenClaw’s configuration {file} cannot be used: {key} is not what it must be.',
  'openclaw.invalid.advice':
    'Mend it in the file; Causeway reads the file again as soon as it is saved. “openclaw config validate” says what OpenClaw itself thinks of it.',
  'openclaw.included':
    'OpenClaw’s configuration {file} takes what is needed here from another file, with $include, which Causeway does not follow.',
  'openclaw.included.advice':
    'Write gateway and secrets into the file itself, or save this gateway in Causeway with its own address.',
  'openclaw.remote-url-missing':
    'OpenClaw’s configuration {file} wants a remote gateway, but gateway.remote.url is missing.',
  'openclaw.remote-url-missing.advice':
    'Add gateway.remote.url. Causeway never guesses one: a token meant for a remote gateway must not go to this computer.',
  'openclaw.ssh-target-missing':
    'OpenClaw’s configuration {file} wants an SSH tunnel, but gateway.remote.sshTarget is missing.',
  'openclaw.ssh-target-missing.advice': 'Add gateway.remote.sshTarget, such as you@host.',
  'openclaw.pin-without-tls':
    'OpenClaw’s configuration {file} pins a certificate, but the address there begins with ws:// and shows none.',
  'openclaw.pin-without-tls.advice':
    'Use a wss:// address, or take gateway.remote.tlsFingerprint out of the file.',
  'openclaw.url-refused.empty': 'The address at {key} is empty.',
  'openclaw.url-refused.malformed': 'The address at {key} is not a gateway address.',
  'openclaw.url-refused.scheme': 'The address at {key} must begin with ws:// or wss://.',
  'openclaw.url-refused.userinfo': 'The address at {key} holds a user name or a password.',
  'openclaw.url-refused.credential-in-query': 'The address at {key} holds a token or a password.',
  'openclaw.url-refused.port': 'The address at {key} has a port that cannot be one.',
  'openclaw.url-refused.control-character': 'The address at {key} holds a control character.',
  'openclaw.url-refused.host': 'The address at {key} has a host that cannot be one.',
  'openclaw.url-refused.metadata-address':
    'The address at {key} is the metadata service of a cloud, never a gateway.',
  'openclaw.url-refused.public-plaintext':
    'The address at {key} is public and not encrypted: Causeway never connects like that.',
  'openclaw.url-refused.advice':
    'Mend {key}: in {file}, or in the environment where that is a variable. A public gateway needs wss:// or an SSH tunnel.',
  'openclaw.port-refused': 'The port at {key} is not a number from 1 to 65535.',
  'openclaw.port-refused.advice': 'Mend {key}: in {file}, or in the environment where that is a variable.',
  'openclaw.ssh-target-refused.empty': 'The server at {key} is empty.',
  'openclaw.ssh-target-refused.too-long': 'The server at {key} is longer than a name can be.',
  'openclaw.ssh-target-refused.control-character': 'The server at {key} holds a control character.',
  'openclaw.ssh-target-refused.space': 'The server at {key} holds a space.',
  'openclaw.ssh-target-refused.leading-dash': 'The server at {key} begins with a dash, as an option would.',
  'openclaw.ssh-target-refused.scheme': 'The server at {key} is an address of another kind than ssh://.',
  'openclaw.ssh-target-refused.password': 'The server at {key} holds a password.',
  'openclaw.ssh-target-refused.path': 'The server at {key} has a path, and SSH takes none.',
  'openclaw.ssh-target-refused.query': 'The server at {key} has a query, and SSH takes none.',
  'openclaw.ssh-target-refused.user': 'The server at {key} has a user name that cannot be one.',
  'openclaw.ssh-target-refused.host': 'The server at {key} has a name that cannot be one.',
  'openclaw.ssh-target-refused.port': 'The server at {key} has a port that cannot be one.',
  'openclaw.ssh-target-refused.advice': 'Write {key} in {file} as you@host or you@host:port.',
  'openclaw.variable-unset':
    'OpenClaw’s configuration {file} needs the environment variable {variable} for {key}, and it is not set.',
  'openclaw.variable-unset.advice':
    'Set {variable} for the whole desktop session and start Causeway again, or write the value into the file.',
  'openclaw.not-remote': 'OpenClaw’s configuration {file} names no remote gateway.',
  'openclaw.not-remote.advice':
    'Set gateway.mode to remote there, with gateway.remote.url. Causeway goes on as soon as the file is saved.',
  'fault.credentials-followed.advice':
    'It is kept in OpenClaw’s configuration or in its environment variables: put the right one there. Causeway then tries again by itself.',
  'fault.credentials-unresolved.advice':
    'Mend it where it is configured, then connect again. What refers to a command or a store is resolved on the gateway’s host alone: put the credential into the environment or a file here, or save this gateway in Causeway with its own.',
} as const;
