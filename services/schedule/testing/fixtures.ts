import { dhakaInstant } from '#shared/base/clock';
import type { Role } from '#shared/http/auth';
import { closePostgres, openPostgres } from '#shared/stores/postgres';
import { MovableClock } from '#support/clock';
import { type TestPlatform, testPlatform } from '#support/platform';
import * as schema from '../schema.ts';
import { schedule } from '../service.ts';
import { loadTimetable } from '../timetable/load-timetable.ts';
import { readTimetableFiles } from '../timetable/timetable-files.ts';
import { stationId, trainId } from '../timetable/timetable-rows.ts';

export { stationId, trainId };
export const files = await readTimetableFiles();

/** The schedule service on a database with the real timetable, at a Dhaka date and time. */
export async function startSchedule(
  date: string,
  time: string,
  env: Record<string, string> = {},
  setUp: (platform: TestPlatform) => Promise<unknown> = async () => {},
) {
  const clock = new MovableClock(dhakaInstant(date, time));
  const platform = await testPlatform('schedule', { redis: 'tampered', clock, env });
  await setUp(platform);
  const db = openPostgres(platform.env.SCHEDULE_DATABASE_URL!, schema, { maxConnections: 1, name: 'test' });
  await loadTimetable({ db, clock }, () => {})(files);
  // Without timers of its own: on a clock that a test moves they would open and complete trips between its steps.
  const start = async (jobs: typeof schedule.jobs = []) => {
    const { app, deps, stop } = await platform.start({ ...schedule, jobs });
    const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
      const response = await app.handle(new Request(`http://localhost${path}`, { method, headers }));
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    };
    return { app, deps, stop, get };
  };
  const started = await start();
  return {
    platform,
    clock,
    db,
    deps: started.deps,
    app: started.app,
    get: started.get,
    /** Another process on the same servers, which has nothing in its memory. */
    startAnother: start,
    /** What an administrator, or somebody of another role, asks for. */
    async ask(method: string, path: string, body?: unknown, who: { role?: Role; userId?: string } = {}) {
      const token = await platform.tokenFor({ role: 'ADMIN', ...who });
      const response = await started.app.handle(
        new Request(`http://localhost${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    async close() {
      await closePostgres(db);
      await platform.close();
    },
  };
}
