import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from '#support/platform';
import { freePort } from '#support/ports';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let echo: Server;
let proxy: TcpProxy;

beforeAll(async () => {
  const port = await freePort();
  echo = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  await new Promise<void>((resolve) => echo.listen(port, '127.0.0.1', resolve));
  proxy = await startTcpProxy(port);
});
afterAll(async () => {
  await proxy.stop();
  echo.close();
});

interface Line {
  socket: Socket;
  heard(): string;
  closed(): boolean;
}

function openLine(): Line {
  const socket = connect(proxy.port, '127.0.0.1');
  let [heard, closed] = ['', false];
  socket.on('data', (data) => {
    heard += data;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  return { socket, heard: () => heard, closed: () => closed };
}

test('what is stalled comes when it is mended, in order', async () => {
  const line = openLine();
  line.socket.write('one ');
  await eventually(() => line.heard() === 'one ', 'the first word');
  proxy.stall();
  line.socket.write('two ');
  const other = openLine();
  other.socket.write('other');
  await eventually(() => other.socket.readyState === 'open', 'the other connection');
  expect(line.heard()).toBe('one ');
  proxy.mend();
  line.socket.write('three');
  await eventually(() => line.heard() === 'one two three', 'all words');
  await eventually(() => other.heard() === 'other', 'the word of the other');
});

test('what a shorter delay follows is not overtaken', async () => {
  const line = openLine();
  line.socket.write('a');
  await eventually(() => line.heard() === 'a', 'the first letter');
  proxy.delay(400);
  const sentAt = performance.now();
  line.socket.write('b');
  // By then the proxy has it; nothing tells so from outside.
  await eventually(() => performance.now() - sentAt > 100, 'the letter to be under way');
  proxy.delay(0);
  line.socket.write('c');
  await eventually(() => line.heard() === 'abc', 'all letters');
});

test('nothing is overtaken, however the delay goes up and down', async () => {
  const line = openLine();
  line.socket.setNoDelay(true);
  let sent = '';
  for (let at = 0; at < 400; at++) {
    proxy.delay(at % 4 === 0 ? 3 : 0);
    line.socket.write(`${at} `);
    sent += `${at} `;
    await Bun.sleep(at % 3);
    // The timers of what is under way are late, as on a busy machine.
    Bun.sleepSync(2);
  }
  proxy.delay(0);
  await eventually(() => line.heard().length === sent.length, 'every word');
  expect(line.heard()).toBe(sent);
});

test('a black hole swallows, and its connections end when it is mended; a cut ends them at once', async () => {
  const lost = openLine();
  lost.socket.write('a');
  await eventually(() => lost.heard() === 'a', 'the first letter');
  proxy.blackHole();
  lost.socket.write('b');
  proxy.mend();
  await eventually(lost.closed, 'the connection to end');
  expect(lost.heard()).toBe('a');

  const cut = openLine();
  cut.socket.write('a');
  await eventually(() => cut.heard() === 'a', 'the first letter');
  proxy.cut();
  await eventually(cut.closed, 'the connection to end');
});

test('the commit of a transaction that matters is told of once; it, or its answer, is lost', async () => {
  for (const lost of ['commit', 'answer'] as const) {
    let told = 0;
    proxy.onceCommitting(lost, () => {
      told++;
    });
    let line = openLine();
    const words = async (said: string) => {
      const before = line.heard();
      line.socket.write(said);
      await eventually(() => line.heard() === before + said, said);
    };
    for (const said of ['begin;', 'update PENDING;', 'commit;']) await words(said);
    expect(told).toBe(0);
    for (const said of ['begin;', 'update CONFIRMED;']) await words(said);
    const before = line.heard();
    line.socket.write('commit;');
    await eventually(() => told === 1, 'the word of the commit');
    expect(line.heard()).toBe(before);
    await eventually(line.closed, 'the connection to end');
    line = openLine();
    for (const said of ['begin;', 'update CONFIRMED;', 'commit;']) await words(said);
    expect(told).toBe(1);
  }
});
