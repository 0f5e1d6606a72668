import { expect, test } from 'bun:test';
import { Writable } from 'node:stream';
import { passedOver } from '../../tests/support/platform.ts';
import { createLogger } from '../seeing/log.ts';
import { createMetrics } from '../seeing/telemetry.ts';
import { createPassOver } from './pass-over.ts';

test('an event that is passed over leaves a line with its id, consumer and reason, and is counted', async () => {
  const lines: string[] = [];
  const log = createLogger(
    'info',
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const { registry, eventsPassedOver } = createMetrics();
  const passOver = createPassOver('notification', log, eventsPassedOver);
  passOver({ id: 'e-1', type: 'schedule.trip-delayed' }, 'OVERTAKEN', { trainId: 't-1', version: 3 });
  passOver({ id: 'e-2', type: 'schedule.trip-delayed' }, 'OVERTAKEN');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      ...{ msg: 'event passed over', eventId: 'e-1', consumer: 'notification-trip-delayed' },
      ...{ reason: 'OVERTAKEN', trainId: 't-1', version: 3 },
    },
    { eventId: 'e-2', reason: 'OVERTAKEN' },
  ]);
  expect(await passedOver({ metrics: registry }, 'notification-trip-delayed', 'OVERTAKEN')).toBe(2);
});
