/** Which credential is presented and why (`credential.`). Values: `name`, the place `from`, what a problem names. */
export const credentialTexts = {
  'credential.name.token': 'token',
  'credential.name.password': 'password',
  'credential.from.explicit': 'what was given for this connection',
  'credential.used': 'The {name:credential.name.} comes from {from:credential.from.}.',
  'credential.none.own':
    'No {name:credential.name.}: none is saved for this gateway, and one that is saved never uses another.',
  'credential.none.explicit':
    'No {name:credential.name.}: only what was given for this connection counts, and there is none among it.',
  'credential.none.url-flag':
    'No {name:credential.name.}: an address given on the command line never gets one from elsewhere.',
  'credential.none.env-url':
    'No {name:credential.name.}: the address of OPENCLAW_GATEWAY_URL gets one from the environment alone, and there is none.',
  'credential.none.local':
    'No {name:credential.name.} in the environment, in gateway.auth or in gateway.remote.',
  'credential.none.local-own':
    'No {name:credential.name.} in the environment or in gateway.auth; gateway.remote does not count here.',
  'credential.none.remote':
    'No {name:credential.name.} in gateway.remote, in the environment or in gateway.auth.',
  'credential.none.remote-probe':
    'No {name:credential.name.} in gateway.remote, and nothing else counts here.',
  'credential.unavailable.not-a-secret.empty': '{from:credential.from.} leads to an empty text.',
  'credential.unavailable.not-a-secret.control-character':
    '{from:credential.from.} holds a control character, which no {name:credential.name.} can have.',
  'credential.unavailable.not-a-secret.several-lines':
    '{from:credential.from.} holds several lines, which no {name:credential.name.} can have.',
  'credential.unavailable.not-a-secret.redaction-mark':
    '{from:credential.from.} holds the mark that stands for a hidden {name:credential.name.}, not the {name:credential.name.} itself.',
  'credential.unavailable.not-a-secret.too-long':
    '{from:credential.from.} holds more text than a {name:credential.name.} can have.',
  'credential.unavailable.reference-malformed': '{from} has a form that OpenClaw does not know.',
  'credential.unavailable.provider-unknown':
    '{from} refers to the secret provider {provider}, which secrets.providers does not have in that kind.',
  'credential.unavailable.provider-malformed':
    '{from} refers to the secret provider {provider}, whose settings cannot be understood.',
  'credential.unavailable.provider-not-run.exec':
    '{from} refers to the secret provider {provider}, which runs a command. Causeway runs none: resolve it on the gateway’s host.',
  'credential.unavailable.provider-not-run.store':
    '{from} refers to the secret provider {provider}, which is OpenClaw’s own store. Causeway does not open it: resolve it on the gateway’s host.',
  'credential.unavailable.variable-unset':
    '{from} refers to the environment variable {variable}, which is not set.',
  'credential.unavailable.variable-not-allowed':
    '{from} refers to the environment variable {variable}, which the secret provider {provider} does not allow.',
  'credential.unavailable.file-refused.missing': '{from} refers to the file {file}, which is not there.',
  'credential.unavailable.file-refused.not-permitted':
    '{from} refers to the file {file}, which you may not read.',
  'credential.unavailable.file-refused.path':
    '{from} refers to the file {file}, which is not the full path of a file on this computer.',
  'credential.unavailable.file-refused.folder': '{from} refers to {file}, which is a folder.',
  'credential.unavailable.file-refused.device':
    '{from} refers to {file}, which is a device, a pipe or a socket.',
  'credential.unavailable.file-refused.link':
    '{from} refers to {file}, which is a link. Name the file itself.',
  'credential.unavailable.file-refused.hard-linked':
    '{from} refers to the file {file}, which has a second name somewhere. Put a copy in its place.',
  'credential.unavailable.file-refused.foreign':
    '{from} refers to the file {file}, which belongs to another user.',
  'credential.unavailable.file-refused.exposed':
    '{from} refers to the file {file}, which others may read or change. Take those rights away: chmod 600.',
  'credential.unavailable.file-refused.too-large': '{from} refers to the file {file}, which is too large.',
  'credential.unavailable.file-refused.not-text':
    '{from} refers to the file {file}, which is not UTF-8 text.',
  'credential.unavailable.file-refused.other': '{from} refers to the file {file}, which cannot be read.',
  'credential.unavailable.file-malformed':
    '{from} refers to the file {file}, which is not a JSON object. If it holds the secret alone, its provider {provider} needs the mode singleValue.',
  'credential.unavailable.entry-missing':
    '{from} refers to {entry} in the file {file}, and no text stands there.',
} as const;
