/** Certificates: the faults about them (`fault.`), what a person decides (`certificate.`), and the form's part (`form.`). */
export const certificateTexts = {
  'fault.untrusted-certificate.self-signed': '{host} vouches for itself: its certificate is self-signed.',
  'fault.untrusted-certificate.self-signed.advice':
    'Compare its fingerprint with the gateway’s own and trust it, or reach the gateway over SSH.',
  'fault.untrusted-certificate.unknown-issuer':
    '{host} shows a certificate of “{issuer}”, whom this computer does not trust.',
  'fault.untrusted-certificate.unknown-issuer.advice':
    'Compare its fingerprint with the gateway’s own and trust it, or reach the gateway over SSH.',
  'fault.untrusted-certificate.expired': 'The certificate of {host} ended on {validTo:day}.',
  'fault.untrusted-certificate.expired.advice': 'It has to be renewed on the gateway’s computer.',
  'fault.untrusted-certificate.not-yet-valid':
    'The certificate of {host} is only good from {validFrom:day} on.',
  'fault.untrusted-certificate.not-yet-valid.advice': 'Check the clock of this computer.',
  'fault.untrusted-certificate.system-alone':
    'Nobody whom this computer trusts vouches for the certificate of {host}.',
  'fault.untrusted-certificate.system-alone.advice':
    '{name} is set to trust only what this computer trusts. Change that where it is edited, or have a certificate issued.',
  'fault.untrusted-certificate.wrong-host':
    'The certificate at {host} does not name it: it calls itself “{subject}”.',
  'fault.untrusted-certificate.wrong-host.advice': 'Use the name that the certificate was made for.',
  'fault.untrusted-certificate.behind-tunnel':
    'The gateway behind {host} shows a certificate for another name than its server’s own loopback.',
  'fault.untrusted-certificate.behind-tunnel.advice':
    'No certificate has that name. Compare the fingerprint and pin it; the tunnel already proves the server.',
  'fault.untrusted-certificate.other': 'The certificate of {host} cannot be trusted.',
  'fault.untrusted-certificate.other.advice':
    'Its fingerprint is {fingerprint}. Ask the gateway’s owner about it.',
  'fault.pin-mismatch.offered': '{host} shows another certificate than the one that is pinned.',
  'fault.pin-mismatch.offered.advice':
    'This computer trusts the new one, so it may have been renewed. Look at both before you trust it.',
  'fault.pin-mismatch.untrusted':
    '{host} shows another certificate than the pinned one, and this computer does not vouch for it.',
  'fault.pin-mismatch.untrusted.advice':
    'It may have been made anew. It may also be someone in between. Compare it on the gateway’s computer.',
  'fault.pin-mismatch.configured': '{host} does not show the certificate that OpenClaw’s configuration pins.',
  'fault.pin-mismatch.configured.advice':
    'If it was renewed, change gateway.remote.tlsFingerprint in that configuration.',
  'fault.unreadable-pin.empty': 'The fingerprint of {name} {from:pin.from.} is empty.',
  'fault.unreadable-pin.empty.advice': '{from:pin.mend.}',
  'fault.unreadable-pin.malformed': 'The fingerprint of {name} {from:pin.from.} is not one.',
  'fault.unreadable-pin.malformed.advice': '{from:pin.mend.}',
  'fault.unreadable-pin.other-hash':
    'The fingerprint of {name} {from:pin.from.} was made by another hash function than SHA-256.',
  'fault.unreadable-pin.other-hash.advice': '{from:pin.mend.}',
  'fault.unreadable-pin.length': 'The fingerprint of {name} {from:pin.from.} has the wrong length.',
  'fault.unreadable-pin.length.advice': '{from:pin.mend.}',
  'pin.from.person': 'that you entered',
  'pin.from.first-use': 'that was remembered',
  'pin.from.configuration': 'in OpenClaw’s configuration',
  'pin.mend.person': 'Enter it anew, or forget it: nothing is sent to a gateway that cannot prove itself.',
  'pin.mend.first-use':
    'Forget it where the gateway is edited: nothing is sent to a gateway that cannot prove itself.',
  'pin.mend.configuration':
    'Correct gateway.remote.tlsFingerprint there: 64 hex digits, as openssl shows them for SHA-256.',
  'fault.header-missing': 'The value of the header {header} is not where Causeway keeps its secrets.',
  'fault.header-missing.advice': 'Enter it again where {name} is edited.',

  'action.judge-certificate': 'Look at the certificate…',
  'tray.judge-certificate': 'Look at the certificate…',
  'fix.pin': 'Change the fingerprint',
  'fix.trust': 'Change how it proves itself',
  'fix.header': 'Enter the header',
  'certificate.gateway': 'Gateway',
  'certificate.route.ssh': 'through the SSH tunnel',
  'certificate.shown': 'Shown now',
  'certificate.shown.key': 'Key shown now',
  'certificate.pinned': 'Pinned',
  'certificate.pinned.key': 'Pinned key',
  'certificate.since.first-use': 'learned on {day}',
  'certificate.since.person': 'you trusted it on {day}',
  'certificate.since.configuration': 'from OpenClaw’s configuration',
  'certificate.own': 'made by itself: {subject}',
  'certificate.for': 'made for {subject}',
  'certificate.by': 'by {issuer}',
  'certificate.dates': 'good {from} – {to}',
  'certificate.ends': 'ends on {day}',
  'certificate.copy.shown': 'the fingerprint shown now',
  'certificate.copy.pinned': 'the pinned fingerprint',
  'certificate.system': 'This computer',
  'certificate.says.trusted': 'Trusts the new certificate.',
  'certificate.says.self-signed': 'Does not vouch for it: nobody but the gateway itself does.',
  'certificate.says.unknown-issuer': 'Does not vouch for it: its issuer is unknown here.',
  'certificate.says.expired': 'Does not vouch for it: its time is over.',
  'certificate.says.not-yet-valid': 'Does not vouch for it: its time has not come yet.',
  'certificate.says.wrong-host': 'Does not vouch for it: it was made for another name.',
  'certificate.says.other': 'Does not vouch for it.',
  'certificate.untrusted.title': 'This computer does not trust the certificate of {name}',
  'certificate.lead.self-signed':
    'The gateway made it itself, as OpenClaw does. Anyone could make one that looks the same, so compare the fingerprint.',
  'certificate.lead.unknown-issuer':
    '“{issuer}” made it, whom this computer does not know. Compare the fingerprint before you trust it.',
  'certificate.lead.expired': 'It ended on {to}.',
  'certificate.lead.not-yet-valid': 'It is only good from {from} on.',
  'certificate.lead.wrong-host':
    'You reach the gateway as {host}, and it was not made for that name. It calls itself “{subject}”.',
  'certificate.lead.other': 'Something about it is not as it has to be.',
  'certificate.todo.expired':
    'Causeway pins no certificate that is over. Have it renewed on the gateway’s computer, then connect again.',
  'certificate.todo.not-yet-valid':
    'Check the clocks of this computer and of the gateway’s, then connect again.',
  'certificate.todo.wrong-host':
    'Use an address with a name that it was made for, or have one made for {host}.',
  'certificate.todo.self-signed': 'Ask the gateway’s owner about it.',
  'certificate.todo.unknown-issuer': 'Ask the gateway’s owner about it.',
  'certificate.todo.other': 'Ask the gateway’s owner about it, and have a new one made.',
  'certificate.lead.behind-tunnel':
    'Behind the tunnel it is shown on the server’s own loopback, a name that no certificate has. Compare the fingerprint.',
  'certificate.system-alone.lead': 'Nobody whom this computer knows vouches for it.',
  'certificate.system-alone':
    '{name} is set to trust only what this computer trusts, so it cannot be pinned here. You can change that where the gateway is edited, under “How the gateway proves itself”.',
  'certificate.system-alone.change': 'Change that…',
  'certificate.compare': 'Have the gateway’s own fingerprint shown on its computer:',
  'certificate.compare.other-file':
    'That is the certificate which OpenClaw makes itself; for one of your own, name its file.',
  'certificate.compare.field': 'What it says there',
  'certificate.compare.hint': 'Paste it here, and Causeway compares the two.',
  'certificate.compare.equal': 'Equal: this is the gateway’s own certificate.',
  'certificate.compare.different': 'Different: this is not that certificate. Do not trust it.',
  'certificate.compare.unreadable':
    'This is not a SHA-256 fingerprint. It has 64 hex digits, or 43 characters in base64.',
  'certificate.accept': 'Trust this certificate',
  'certificate.use-ssh': 'Use SSH instead',
  'certificate.changed.title': '{name} shows another certificate than the pinned one',
  'certificate.changed.lead.offered':
    'This computer trusts the new one, so it was probably renewed. Only you can know whether that was due.',
  'certificate.changed.lead.untrusted':
    'It may have been made anew on the gateway’s computer. It may also be someone in between.',
  'certificate.changed.lead.configured': 'It may have been renewed. It may also be someone in between.',
  'certificate.configured':
    'The pin stands in OpenClaw’s configuration, and Causeway never changes it. Once you have compared the new certificate on the gateway’s computer, write its fingerprint into gateway.remote.tlsFingerprint.',
  'certificate.decide.offered': 'Trust the new certificate…',
  'certificate.decide.untrusted': 'Forget the old certificate…',
  'certificate.replace.title': 'Trust the new certificate of {name}?',
  'certificate.replace.lead':
    'From then on only the new one counts. If someone is in between, they could read and change everything.',
  'certificate.replace.word': 'I knew of this change, or compared the fingerprint with the gateway’s own.',
  'certificate.replace': 'Trust the new certificate',
  'certificate.forget.title': 'Forget the old certificate of {name}?',
  'certificate.forget.lead':
    'Nothing is trusted by that. Causeway connects again, shows what the gateway presents then, and asks you anew.',
  'certificate.forget.word': 'I know that the gateway’s certificate was replaced.',
  'certificate.forget': 'Forget the old certificate',
  'roots.bundled': 'This computer’s own authorities cannot be read, so Causeway uses its built-in list.',

  'expiry.title.14-days': 'The certificate of {name} ends on {day}.',
  'expiry.title.3-days': 'The certificate of {name} ends on {day}.',
  'expiry.title.expired': 'The certificate of {name} ended on {day}.',
  'expiry.leaf': 'Once it is renewed, you will be asked to confirm the new one.',
  'expiry.public-key': 'A renewal with the same key passes by itself; another key has to be confirmed.',
  'expiry.configuration':
    'Once it is renewed, gateway.remote.tlsFingerprint in OpenClaw’s configuration has to follow.',
  'expiry.row.14-days': 'Certificate ends on {day}',
  'expiry.row.3-days': 'Certificate ends on {day}',
  'expiry.row.expired': 'Certificate ended on {day}',

  'form.trust': 'How the gateway proves itself',
  'form.trust.leaf': 'By its certificate',
  'form.trust.leaf.note': 'Recommended. The first one is remembered; you are asked about any other.',
  'form.trust.public-key': 'By its key',
  'form.trust.public-key.note': 'Passes when the certificate is renewed with the same key.',
  'form.trust.system': 'By what this computer trusts',
  'form.trust.system.note': 'Any certificate from an authority that this computer knows; none is remembered.',
  'form.pin': 'Fingerprint',
  'form.pin.hint': 'SHA-256 of its certificate, in any usual form. Empty: learned at the first connection.',
  'form.pin.hint.pinned': 'Takes the place of the pinned one. Empty: the pinned one stays.',
  'form.pin.hint.both': 'It counts for the direct route.',
  'form.pinned.leaf': 'Pinned certificate',
  'form.pinned.public-key': 'Pinned key',
  'form.pinned.direct': 'direct',
  'form.pinned.ssh': 'over SSH',
  'form.pinned.local': 'on this computer',
  'form.pinned.forget': 'Forget',
  'form.pinned.forget.what': 'what is pinned ({route:form.pinned.})',
  'form.pinned.keep': 'Keep it',
  'form.pinned.gone': 'Forgotten once you save. The next connection begins without it.',
  'form.pinned.unused': 'It does not count while only this computer’s trust does.',
  'form.headers': 'Headers for a proxy',
  'form.headers.lead':
    'For a proxy before the gateway, such as Cloudflare Access. They are sent over wss:// alone, and never follow a redirect.',
  'form.headers.insecure': 'Headers are only sent over TLS. Use a wss:// address, or remove them.',
  'form.header.add': 'Add a header',
  'form.header.name': 'Name',
  'form.header.example': 'CF-Access-Client-Id',
  'form.header.value': 'Value',
  'form.header.stored': 'One is stored. Leave this empty to keep it.',
  'form.header.remove': 'Remove header {header}',
  'form.followed':
    'Its way, its fingerprint and its credential come from OpenClaw’s configuration. Change them there; Causeway follows.',
} as const;
