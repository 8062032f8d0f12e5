import { assert, constantFrom, integer, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  holderInLsof,
  inodesInProc,
  nameInProc,
  nameInTasklist,
  pidInNetstat,
} from './port-holder-report.ts';

/** Recorded on Linux 6.18, without the spaces at the ends of lines. */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1722198 1 00000000a2151c06 100 0 0 10 0
   1: 0200007F:4966 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1722197 1 00000000c177c09a 100 0 0 10 0
   2: 0100007F:4965 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1722196 1 000000001233ce3c 100 0 0 10 0
   3: 0200007F:4966 0100007F:4968 01 00000000:00000000 00:00000000 00000000     0        0 1722206 1 00000000c18a29aa 20 0 0 10 -1
   4: 0100007F:4968 0200007F:4966 01 00000000:00000000 00:00000000 00000000     0        0 1722205 2 000000008298b4cb 20 0 0 10 -1
   5: 0100007F:4965 0100007F:9BA6 01 00000000:00000000 00:00000000 00000000     0        0 1722204 1 000000003b2f8bef 20 0 0 10 -1
   6: 0100007F:9BA6 0100007F:4965 01 00000000:00000000 00:00000000 00000000     0        0 1722203 2 000000001225797e 20 0 0 10 -1
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1722200 1 000000007a41853e 100 0 0 10 0
   1: 00000000000000000000000001000000:4966 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1722199 1 00000000e44530de 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1722201 1 00000000acf29b23 100 0 0 10 0
   3: B80D0120000000000000000001000000:4967 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1722202 1 00000000ecec83a1 100 0 0 10 0
`;

describe("Linux's tables of sockets", () => {
  it.each([
    ['on 127.0.0.1', TCP, 18_789, ['1722196']],
    ['on 0.0.0.0', TCP, 2024, ['1722198']],
    ['on 127.0.0.2 alone', TCP, 18_790, []],
    ['where there is but a connection', TCP, 18_792, []],
    ['on ::1', TCP6, 18_790, ['1722199']],
    ['on ::', TCP6, 22, ['1722200']],
    ['on ::ffff:127.0.0.1', TCP6, 8080, ['1722201']],
    ['on an address of the network', TCP6, 18_791, []],
    ['nowhere', TCP, 1, []],
  ])('tell what listens %s', (_where, table, port, inodes) => {
    expect(inodesInProc(table, port)).toEqual(inodes);
  });

  it.each([
    ['MainThread\n', '/opt/node/bin/node\0gateway.js\0', 'node'],
    ['openclaw-gatewa\n', 'openclaw-gateway\0\0\0\0', 'openclaw-gateway'],
    ['sshd\n', 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups', 'sshd'],
    ['backup.py\n', '/usr/bin/python3\0/usr/local/bin/backup.py\0--token=x\0', 'backup.py'],
    ['kthreadd\n', '', 'kthreadd'],
    ['a\u202eb\u0007\n', '', 'ab'],
    ['MainThread\n', `/x/${'n'.repeat(200)}\0`, 'n'.repeat(64)],
    ['', '', ''],
  ])('and a process called %j with %j has a name', (comm, command, name) => {
    expect(nameInProc(comm, command)).toBe(name);
  });
});

describe('lsof', () => {
  /** By lsof(8): lsof -nP -iTCP:18789 -sTCP:LISTEN -Fpcn */
  const report = ['p612', 'claunchd', 'f9', 'n*:22', 'p31150', 'cMy\\x20Gateway', 'f21', 'n127.0.0.1:18789'];
  it.each([
    ['127.0.0.1:18789', { pid: 31_150, name: 'My Gateway' }],
    ['[::1]:18789', { pid: 31_150, name: 'My Gateway' }],
    ['*:18789', { pid: 31_150, name: 'My Gateway' }],
    ['192.168.1.5:18789', null],
    ['127.0.0.1:18788', null],
    ['127.0.0.1:18789->127.0.0.1:5000', null],
  ])('says who listens on %s', (endpoint, holder) => {
    const text = [...report.slice(0, -1), `n${endpoint}`, ''].join('\n');
    expect(holderInLsof(text, 18_789)).toEqual(holder);
  });

  it('says nothing where nobody listens', () => {
    expect(holderInLsof('', 18_789)).toBeNull();
    expect(holderInLsof('n127.0.0.1:18789\n', 18_789)).toBeNull();
  });
});

describe('netstat and tasklist', () => {
  /** In the form that netstat -ano has on a German Windows. */
  const report = [
    '',
    'Aktive Verbindungen',
    '',
    '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
    '  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1092',
    '  TCP    127.0.0.1:18789        127.0.0.1:50112        HERGESTELLT     9999',
    '  TCP    127.0.0.1:18789        0.0.0.0:0              ABHÖREN         4242',
    '  TCP    192.168.1.5:139        0.0.0.0:0              ABHÖREN         4',
    '  TCP    [::1]:18790            [::]:0                 ABHÖREN         4243',
    '  UDP    127.0.0.1:1900         *:*                                    7420',
    '',
  ].join('\r\n');
  it.each([
    [135, 1092],
    [18_789, 4242],
    [18_790, 4243],
    [139, null],
    [1900, null],
  ])('say who listens on %i, in any language', (port, pid) => {
    expect(pidInNetstat(report, port)).toBe(pid);
  });

  it('say the name of a process', () => {
    const text = '\r\n"openclaw gateway.exe","4242","Console","1","51.232 K"\r\n';
    expect(nameInTasklist(text, 4242)).toBe('openclaw gateway.exe');
    expect(nameInTasklist(text, 4243)).toBeNull();
    expect(nameInTasklist('INFORMATION: Es werden keine Aufgaben ausgeführt.\r\n', 4242)).toBeNull();
  });
});

it('no report is too strange', () => {
  const texts = oneof(
    string(),
    string({
      unit: constantFrom('p', 'c', 'n', ':', '1', '0', 'A', ' ', '\n', '"', ',', 'TCP', '*', '\\x'),
    }),
  );
  assert(
    property(texts, integer({ min: 1, max: 65_535 }), (text, port) => {
      expect(inodesInProc(text, port).every((inode) => inode !== '')).toBe(true);
      expect(holderInLsof(text, port)?.pid ?? 1).toBeGreaterThan(0);
      expect(pidInNetstat(text, port) ?? 1).toBeGreaterThan(0);
      nameInTasklist(text, port);
      expect(nameInProc(text, text).length).toBeLessThanOrEqual(64);
    }),
  );
});
