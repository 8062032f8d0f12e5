import { describe, expect, it } from 'vitest';
import { briefWay, wayWords } from './way.ts';

const bastion = { host: 'bastion.example', port: 22, user: 'jump' };
const inner = { host: 'fd00::2', port: 2222, user: 'ada' };
const studio = { host: '10.0.0.4', port: 22, user: 'deploy' };

describe('the way to a server', () => {
  it('is said with its servers in between', () => {
    expect(wayWords({ hops: [studio] })).toBe('deploy@10.0.0.4, port 22');
    expect(wayWords({ hops: [bastion, inner, studio] })).toBe(
      'deploy@10.0.0.4, through bastion.example, [fd00::2]:2222, port 22',
    );
    expect(wayWords({ hops: [] })).toBe('');
  });

  it('is brief beside a name', () => {
    expect(briefWay({ hops: [studio] })).toBe('deploy@10.0.0.4');
    expect(briefWay({ hops: [bastion, inner] })).toBe('ada@[fd00::2]:2222 via bastion.example');
    expect(briefWay({ hops: [] })).toBe('');
  });
});
