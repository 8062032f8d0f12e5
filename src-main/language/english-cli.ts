/** What the `causeway` command says: `cli.`, and its help under `terminal.cli.help`. */
export const cliTexts = {
  'terminal.cli.help':
    'Usage: causeway <verb> [options]\n\n' +
    '  explain url <url…>                   may this address be dialled, and why\n' +
    '  explain credentials                  which token and password are presented, and why\n' +
    '  trust list                           every saved gateway, and what proves it\n' +
    '  trust show <gateway>                 one gateway with its pins in full\n' +
    '  trust forget <gateway>               take its pin away\n' +
    '  trust pin <gateway> <fingerprint>    pin its certificate\n\n' +
    '  --help       show this, or more after a verb\n' +
    '  --version    show the version\n\n' +
    'It ends with 0 when it was done, 1 when it could not be done or a row of a table disagrees,\n' +
    'and 2 when it was not understood.',
  'terminal.cli.help.explain':
    'Usage: causeway explain <url | credentials> [options]\n\n' +
    '  explain url <url…>     may this address be dialled, and why\n' +
    '  explain credentials    which token and password are presented, and why\n\n' +
    'Explaining connects nothing and runs nothing.',
  'terminal.cli.help.explain.url':
    'Usage: causeway explain url <url…> [--json]\n' +
    '       causeway explain url --vectors FILE\n\n' +
    '  --json            one JSON object a line: {url, verdict, why, reason}\n' +
    '                    verdict is allow, deny or invalid; why is a stable word, reason a sentence\n' +
    '  --vectors FILE    judge every row of {"vectors": [{"url", "verdict"}]}, one JSON object a line;\n' +
    '                    where the row has a verdict, with {expected, agrees}\n\n' +
    'It ends with 0 whatever the verdicts are, and with 1 where a row disagrees.',
  'terminal.cli.help.explain.credentials':
    'Usage: causeway explain credentials [options]\n' +
    '       causeway explain credentials --vectors FILE\n\n' +
    '  --mode M          local or remote, in place of the configuration’s gateway.mode\n' +
    '  --surface S       what they are for: connect (unless told), probe or node-host\n' +
    '  --url URL         as if this address had been given on a command line\n' +
    '  --config FILE     this configuration, in place of OPENCLAW_CONFIG_PATH,\n' +
    '                    OPENCLAW_STATE_DIR or ~/.openclaw/openclaw.json\n' +
    '  --json            one JSON object: {mode, surface, file, found, problem?, token, password, reason, rule,\n' +
    '                    sources}; token and password are {source, length, hint?}, { unavailable } or null;\n' +
    '                    problem is {code, reason, advice}: why no gateway is reached with them at all,\n' +
    '                    such as remote mode without gateway.remote.url\n' +
    '  --vectors FILE    judge every row of {"vectors": [{"mode", "surface", "env", "auth", "remote",\n' +
    '                    "explicit", "urlFlag", "envUrl", "expected"}]}, one JSON object a line;\n' +
    '                    REF! stands for a reference that cannot be resolved\n\n' +
    'It reads OPENCLAW_GATEWAY_TOKEN, OPENCLAW_GATEWAY_PASSWORD, OPENCLAW_GATEWAY_URL and OpenClaw’s\n' +
    'configuration. It never shows a value: of a token of 20 characters or more the last four, no more.',
  'terminal.cli.help.trust':
    'Usage: causeway trust <list | show | forget | pin> [options]\n\n' +
    '  trust list                           every saved gateway, and what proves it\n' +
    '  trust show <gateway>                 one gateway with its pins in full\n' +
    '  trust forget <gateway>               take its pin away\n' +
    '  trust pin <gateway> <fingerprint>    pin its certificate\n\n' +
    'A gateway goes by its name or its id. While Causeway runs it is asked; else its settings are used, and\n' +
    'nothing is connected.',
  'terminal.cli.help.trust.list':
    'Usage: causeway trust list [--json]\n\n' +
    '  --json    one JSON object a gateway and line: {id, name, trust, follows, active, routes, expiry}\n' +
    '            each route has its pin, {kind, value, from, since, certificate?} or null',
  'terminal.cli.help.trust.show':
    'Usage: causeway trust show <gateway> [--json]\n\n  --json    the JSON object of “trust list”',
  'terminal.cli.help.trust.forget':
    'Usage: causeway trust forget <gateway> [--route direct|ssh] [--json]\n\n' +
    '  --route R    which pin, where both routes have one\n' +
    '  --json       the gateway as it is then: the JSON object of “trust list”\n\n' +
    'The next connection is judged anew. A pin of OpenClaw’s configuration is only changed there.',
  'terminal.cli.help.trust.pin':
    'Usage: causeway trust pin <gateway> <fingerprint> [--json]\n\n' +
    '  --json    the gateway as it is then: the JSON object of “trust list”\n\n' +
    'A fingerprint is the SHA-256 of the whole certificate, in hex with or without colons, or in base64. It belongs\n' +
    'to the direct route where that has TLS, else to the route that has. One that begins with a dash follows --.',
  'cli.version': 'causeway {version}',
  'cli.unknown-verb': '{before} has no “{given}”. It has {there}.',
  'cli.unknown-flag.before':
    '{before} has no option “{given}” here. A verb comes first: {there}. --help shows more.',
  'cli.verb-missing': 'causeway {verb} needs to know what. It has {there}.',
  'cli.unknown-flag': 'causeway {verb} has no option “{given}”. It has {there}.',
  'cli.value-missing': 'The option {given} of causeway {verb} needs a value after it.',
  'cli.value-unwanted': 'The option {given} of causeway {verb} takes no value.',
  'cli.flag-twice': 'The option {given} of causeway {verb} was given twice.',
  'cli.word-missing': 'causeway {verb} needs a {word}. --help shows how it is called.',
  'cli.word-unwanted': 'causeway {verb} has no use for “{given}”. --help shows how it is called.',
  'cli.not-one-of': 'The option {flag} has no “{given}”. It has {there}.',
  'cli.vectors-alone': 'A table stands for itself: take “{given}” away, or --vectors.',
  'cli.vectors-malformed': '{file} is not a table of rows: a JSON object with “vectors” in it.',
  'cli.vectors-malformed.at': '{file} is not a table of rows: {at} is not what it should be.',
  'cli.file.missing': 'There is no file {file}.',
  'cli.file.not-permitted': 'You may not read {file}.',
  'cli.file.path': '{file} is not the path of a file on this computer.',
  'cli.file.folder': '{file} is a folder.',
  'cli.file.device': '{file} is a device, a pipe or a socket, and only files are read.',
  'cli.file.link': '{file} is a link. Name the file itself.',
  'cli.file.hard-linked': '{file} has a second name somewhere. Name a copy.',
  'cli.file.foreign': '{file} belongs to another user.',
  'cli.file.exposed': '{file} may be read or changed by others.',
  'cli.file.too-large': '{file} is too large.',
  'cli.file.not-text': '{file} is not UTF-8 text.',
  'cli.file.other': '{file} cannot be read.',
  'cli.verdict.allow': 'allowed',
  'cli.verdict.deny': 'denied',
  'cli.verdict.invalid': 'invalid',
  'cli.url.tls': 'TLS proves the host and hides what is said.',
  'cli.url.local-name': 'A .local name; only addresses in your own network are dialled.',
  'cli.url.tailnet-name': 'A name of a tailnet; only addresses in private ranges are dialled.',
  'cli.url.loopback': 'It stays on this computer.',
  'cli.url.private': 'A private address (RFC 1918 or unique-local).',
  'cli.url.link-local': 'A link-local address.',
  'cli.url.carrier': 'An address of 100.64.0.0/10, as tailnets have.',
  'cli.credentials.configuration': 'Configuration',
  'cli.credentials.not-there': '{file} (there is no such file)',
  'cli.credentials.mode': 'Mode',
  'cli.credentials.connect': '{mode}, for a connection',
  'cli.credentials.probe': '{mode}, to see whether a gateway answers',
  'cli.credentials.node-host': '{mode}, for a node’s own connection',
  'cli.credentials.problem': 'Problem',
  'cli.credentials.remote-url-missing': 'Remote mode needs gateway.remote.url, and it is missing.',
  'cli.credentials.remote-url-missing.advice':
    'Set gateway.remote.url in {file}. Until then nothing is connected: a token that is meant for a remote gateway never goes to this computer.',
  'cli.credentials.rule': 'Rule',
  'cli.credentials.rule.explicit': 'What was given for this connection counts alone.',
  'cli.credentials.rule.url-flag':
    'An address given on the command line never gets a credential from elsewhere.',
  'cli.credentials.rule.env-url':
    'OPENCLAW_GATEWAY_URL names another gateway, which gets credentials of the environment alone.',
  'cli.credentials.rule.local': 'The environment first, then gateway.auth, then gateway.remote.',
  'cli.credentials.rule.local-own': 'The environment first, then gateway.auth, and nothing else.',
  'cli.credentials.rule.remote':
    'A token: gateway.remote, the environment, gateway.auth. A password: the environment first.',
  'cli.credentials.rule.remote-probe': 'gateway.remote, and nothing else.',
  'cli.credentials.token': 'Token',
  'cli.credentials.password': 'Password',
  'cli.credentials.none': 'none',
  'cli.credentials.unavailable': 'not available',
  'cli.credentials.length': '{length} {length|character|characters}',
  'cli.credentials.length.hint': '{length} characters, the last four are {hint}',
  'cli.credentials.source.explicit': 'given for this connection',
  'cli.credentials.source.env': 'environment',
  'cli.credentials.source.auth': 'gateway.auth',
  'cli.credentials.source.remote': 'gateway.remote',
  'cli.credentials.state.used': '{source}: used',
  'cli.credentials.state.unavailable': '{source}: not available, and nothing after it takes its place',
  'cli.credentials.state.unset': '{source}: not set',
  'cli.credentials.state.overridden': '{source}: overridden',
  'cli.credentials.state.ignored': '{source}: does not count here',
  'cli.trust.empty': 'No gateway is saved yet.',
  'cli.trust.no-such-gateway': 'No gateway is called “{given}”. There are: {there}.',
  'cli.trust.no-pin': '{name} has no such pin.',
  'cli.trust.which-route': 'Both routes of {name} have a pin. Say which: --route direct or --route ssh.',
  'cli.trust.forgotten': 'The pin of {name} ({route}) is forgotten.',
  'cli.trust.pinned': 'The certificate of {name} is pinned.',
  'cli.trust.column.gateway': 'Gateway',
  'cli.trust.column.route': 'Route',
  'cli.trust.column.trust': 'Trusted by',
  'cli.trust.column.pin': 'Pin',
  'cli.trust.none': 'none',
  'cli.trust.ends': '{told}, ends {day}',
  'cli.trust.mode.system': 'the system’s authorities',
  'cli.trust.mode.leaf': 'its certificate',
  'cli.trust.mode.public-key': 'its public key',
  'cli.trust.kind.leaf': 'this very certificate',
  'cli.trust.kind.public-key': 'this public key',
  'cli.trust.from.person': 'pinned by you {day}',
  'cli.trust.from.configuration': 'from OpenClaw’s configuration, {day}',
  'cli.trust.from.first-use': 'learned at first use {day}',
  'cli.trust.dormant': 'The pin does not count while the system’s authorities alone are trusted.',
  'cli.trust.follows-openclaw': 'OpenClaw’s configuration',
  'cli.trust.in-use': '{route}, in use',
  'cli.trust.over-ssh': '{target}, port {port} there',
  'cli.trust.over-ssh.secure': '{target}, port {port} there, with TLS',
  'cli.trust.dates': '{validFrom} to {validTo}',
  'cli.trust.expiry.14-days': 'This certificate ends within 14 days.',
  'cli.trust.expiry.3-days': 'This certificate ends within 3 days.',
  'cli.trust.expiry.expired': 'This certificate has ended.',
  'cli.trust.label.gateway': 'Gateway',
  'cli.trust.label.id': 'Id',
  'cli.trust.label.trust': 'Trusted by',
  'cli.trust.label.follows': 'Follows',
  'cli.trust.label.route': 'Route',
  'cli.trust.label.address': 'Address',
  'cli.trust.label.pin': 'Pin',
  'cli.trust.label.notice': 'Notice',
  'cli.trust.label.fingerprint': 'SHA-256',
  'cli.trust.label.subject': 'Subject',
  'cli.trust.label.issuer': 'Issuer',
  'cli.trust.label.valid': 'Valid',
  'cli.app-silent': 'Causeway is running and takes no commands. Wait a moment, or end it and try again.',
  'cli.app-silent.pid':
    'Causeway is running as process {pid} and takes no commands. Wait a moment, or end it and try again.',
} as const;
