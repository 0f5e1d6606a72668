import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type TestPlatform, testPlatform } from '#support/platform';
import { freePort } from '#support/ports';
import { isOk, type Running, run, spawn } from '#support/processes';

const command = ['bun', 'services/main.ts', '--target=reporting', '--processes', '2'];
const folder = mkdtempSync(join(tmpdir(), 'jatra-processes-'));
let platform: TestPlatform;
let jatra: Running;
let port: number;
/** Of the two processes, in their order. */
let own: string[];
beforeAll(async () => {
  platform = await testPlatform('reporting');
  await start();
});
afterAll(async () => {
  await jatra?.stop();
  await platform?.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  port = await freePort();
  const operationsPort = await freePort();
  own = [0, 1].map((index) => `http://127.0.0.1:${operationsPort + index}`);
  const env = { ...(platform.env as Record<string, string>), JATRA_ENV: 'development', LOG_LEVEL: 'info' };
  jatra = spawn(
    command,
    { ...env, PORT: String(port), OPERATIONS_PORT: String(operationsPort) },
    join(folder, `${port}.log`),
  );
  await eventually(areLive, 'both processes to be live');
}

const areLive = async () => (await Promise.all(own.map((url) => isOk(`${url}/health/live`)))).every(Boolean);

/** Each over a connection of its own, so that any process may get it. */
const ask = async () =>
  (await fetch(`http://127.0.0.1:${port}/v1/nothing`, { headers: { connection: 'close' }, keepalive: false }))
    .status;

/** How many such questions a process has answered. */
async function answered(url: string): Promise<number> {
  const figures = await (await fetch(`${url}/metrics`)).text();
  return Number(
    /jatra_http_request_duration_seconds_count\{[^}]*status="404"[^}]*\} (\d+)/.exec(figures)?.[1] ?? 0,
  );
}

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

test('two processes answer on one port, and each tells its own measurements', async () => {
  let asked = 0;
  const shares = await eventually(async () => {
    expect(await ask()).toBe(404);
    asked++;
    const found = await Promise.all(own.map(answered));
    return found.every((count) => count > 0) && found;
  }, 'both to have answered');
  expect(shares.reduce((sum, count) => sum + count, 0)).toBe(asked);
});

test('while a process that was killed is started again the other answers, and it comes back', async () => {
  const [killed, stays] = childrenOf(jatra.pid);
  process.kill(killed!, 'SIGKILL');
  await eventually(() => !existsSync(`/proc/${killed}`), 'it to be gone');
  expect(await ask()).toBe(404);
  await eventually(async () => childrenOf(jatra.pid).length === 2 && (await areLive()), 'it to be back');
  expect(childrenOf(jatra.pid)).toContain(stays!);
  expect(jatra.output()).toContain('a process died and is started again');
});

test('told to stop, both processes end by their own shutdown', async () => {
  await jatra.stop();
  expect(jatra.ending()).toBe(0);
  for (const line of ['"msg":"stopping"', '"step":"connections"'])
    expect(
      jatra
        .output()
        .split('\n')
        .filter((one) => one.includes(line)),
    ).toHaveLength(2);
});

test('no process outlives whoever keeps it', async () => {
  await start();
  const children = childrenOf(jatra.pid);
  process.kill(jatra.pid, 'SIGKILL');
  await eventually(() => children.every((pid) => !existsSync(`/proc/${pid}`)), 'all of them to end');
});

test('processes that cannot start end together, as one does, and say why', async () => {
  const ended = run(command, { ...(platform.env as Record<string, string>), PORT: '0' });
  await expect(ended).rejects.toThrow('PORT: several processes share one port');
  await expect(run([...command.slice(0, -1), '1.5'], {})).rejects.toThrow(
    '--processes: must be a whole number from 1 to 128',
  );
});
