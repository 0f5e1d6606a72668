import { expect, test } from 'bun:test';
import { tracingChannel } from 'node:diagnostics_channel';
import './redis.ts';

test('a tracing channel says whether anybody listens, so that the driver describes no command for nobody', () => {
  const channel = tracingChannel('jatra-test');
  expect(channel.hasSubscribers).toBe(false);
  const listener = { start() {}, end() {}, asyncStart() {}, asyncEnd() {}, error() {} };
  channel.subscribe(listener);
  expect(channel.hasSubscribers).toBe(true);
  channel.unsubscribe(listener);
  expect(channel.hasSubscribers).toBe(false);
});
