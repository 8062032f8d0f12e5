import { randomUUID } from 'node:crypto';
import { newDevice } from './device.ts';
import type { Gateway } from './gateway.ts';
import type { GatewayEvent, Operator } from './operator.ts';

const TRIES = 6;
const TURN_DEADLINE_MS = 90_000;

/**
 * Lets a fresh gateway answer once. Its very first run opens databases that its own workers still hold, and
 * on a busy machine it fails with "another OpenClaw process owns state-lifecycle"; the next ones do not.
 * Throws with the gateway's own words if no run comes through.
 */
export async function warmUp(gateway: Gateway): Promise<void> {
  const operator = await gateway.connect({
    device: newDevice(),
    mode: 'ui',
    scopes: ['operator.read', 'operator.write'],
  });
  try {
    let said = '';
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const end = await turn(operator);
      if (end.payload['state'] === 'final') return;
      said = String(end.payload['errorMessage']);
    }
    throw new Error(`No run came through: ${said}`);
  } finally {
    await operator.close();
  }
}

async function turn(operator: Operator): Promise<GatewayEvent> {
  const runId = randomUUID();
  await operator.request('chat.send', {
    sessionKey: 'agent:main:warm-up',
    message: 'Warm up [[tokens=1]]',
    idempotencyKey: runId,
  });
  return operator.waitForEvent(
    ({ event, payload }) =>
      event === 'chat' && payload['runId'] === runId && ['final', 'error'].includes(String(payload['state'])),
    { what: 'the end of a first run', deadlineMs: TURN_DEADLINE_MS },
  );
}
