import { afterEach, expect, test } from 'bun:test';
import { eventually } from '#support/platform';
import { type Room, watchRoom } from './room.ts';

let room: Room;
afterEach(() => room.close());

/** A machine on which somebody always wants a processor in vain, or nobody ever does. */
function machine() {
  const state = { busy: true };
  let stalled = 0;
  let readAtMs = performance.now();
  const read = () => {
    const nowMs = performance.now();
    if (state.busy) stalled += (nowMs - readAtMs) * 1_000;
    readAtMs = nowMs;
    return stalled;
  };
  return { state, read };
}

const never = new AbortController().signal;
const now = () => new Date().toISOString();
const settled = async (wait: Promise<void>) => {
  let done = false;
  void wait.then(() => {
    done = true;
  });
  await Promise.resolve();
  return () => done;
};

test('what nobody waits for waits while the machine is busy, and goes on when it is not', async () => {
  const { state, read } = machine();
  room = watchRoom({ patienceMs: 60_000, draining: never, stalledMicroseconds: read });
  await eventually(() => !room.isFree(), 'the machine to be busy');
  const isDone = await settled(room.wait(now()));
  expect(isDone()).toBe(false);
  state.busy = false;
  await eventually(isDone, 'room', 10_000);
});

test('it waits no longer than the patience, counted from when it happened, however wrong a clock is', async () => {
  const { read } = machine();
  room = watchRoom({ patienceMs: 700, draining: never, stalledMicroseconds: read });
  await eventually(() => !room.isFree(), 'the machine to be busy');
  const old = await settled(room.wait(new Date(Date.now() - 60_000).toISOString()));
  expect(old()).toBe(true);
  await eventually(
    await settled(room.wait(new Date(Date.now() + 3_600_000).toISOString())),
    'the end of patience',
  );
});

test('a service that stops lets go of what waits', async () => {
  const { read } = machine();
  const draining = new AbortController();
  room = watchRoom({ patienceMs: 600_000, draining: draining.signal, stalledMicroseconds: read });
  await eventually(() => !room.isFree(), 'the machine to be busy');
  const isDone = await settled(room.wait(now()));
  expect(isDone()).toBe(false);
  draining.abort();
  await eventually(isDone, 'the end');
});

test('without patience there is always room', async () => {
  const { read } = machine();
  room = watchRoom({ patienceMs: 0, draining: never, stalledMicroseconds: read });
  expect(room.isFree()).toBe(true);
  expect((await settled(room.wait(now())))()).toBe(true);
});
