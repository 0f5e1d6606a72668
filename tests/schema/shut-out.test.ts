import { afterAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shutOut } from './shut-out.ts';

const folder = await mkdtemp(join(tmpdir(), 'jatra-schema-'));
afterAll(() => rm(folder, { recursive: true }));

const signedIn = { Authorization: ['Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmVk'] };
const spoiled = { Authorization: ['Bearer spoiled'] };

test('an operation whose answers are mostly 401 to a good token, or 429, is named, and no other', async () => {
  const report = join(folder, 'report.ndjson');
  const scenario = (label: string, headers: object, statuses: number[]) =>
    JSON.stringify({
      ScenarioFinished: {
        recorder: {
          label,
          interactions: Object.fromEntries(
            statuses.map((status_code, at) => [at, { request: { headers }, response: { status_code } }]),
          ),
        },
      },
    });
  await Bun.write(
    report,
    [
      JSON.stringify({ Initialize: { seed: 7 } }),
      scenario('GET /v1/bookings', signedIn, [200, 400, 401]),
      scenario('GET /v1/bookings', signedIn, [401, 401]),
      scenario('GET /v1/tickets', spoiled, [401, 401, 401]),
      scenario('GET /v1/tickets', signedIn, [200, 401]),
      scenario('POST /v1/auth/login', signedIn, [401, 401]),
      scenario('POST /v1/auth/otp/send', {}, [429, 429, 202]),
      JSON.stringify({ ScenarioFinished: { recorder: { label: 'GET /v1/holds' } } }),
    ].join('\n'),
  );
  expect(await shutOut(report)).toEqual([
    { operation: 'GET /v1/bookings', answers: 3, of: 5 },
    { operation: 'POST /v1/auth/otp/send', answers: 2, of: 3 },
  ]);
});
