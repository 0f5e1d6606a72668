import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '#shared/base/id';
import { commonProblems } from '#shared/base/problem';
import { getContact } from '#shared/contracts/auth';
import { countPerson } from '#shared/contracts/seat-reservation';
import { testPlatform } from '#support/platform';
import { user } from '../service.ts';

/** Starts the user service on servers of the suite. The fixture plays auth. */
export async function startUser() {
  const folder = await mkdtemp(join(tmpdir(), 'jatra-user-'));
  const platform = await testPlatform('user', { env: { USER_DATA_KEYS_FILE: join(folder, 'user.json') } });
  const accounts = new Map<string, string>();
  const asked: string[] = [];
  await platform.fake(getContact, async ({ userId }) => {
    asked.push(userId);
    const fullName = accounts.get(userId);
    if (!fullName) throw commonProblems.NOT_FOUND();
    return { userId, fullName, email: `${userId}@example.com`, phone: '+8801712345678' };
  });
  const counted: string[] = [];
  await platform.fake(countPerson, ({ userId }) => {
    counted.push(userId);
    return { seats: 0 };
  });
  const { app, deps } = await platform.start(user);

  return {
    platform,
    deps,
    /** Accounts whose seats seat-reservation was asked to count by another document. */
    counted,
    /** How often auth was asked about an account. */
    timesAsked: (userId: string) => asked.filter((one) => one === userId).length,
    account(fullName = 'Rahim Uddin') {
      const userId = newId();
      accounts.set(userId, fullName);
      return userId;
    },
    deleteAccount: (userId: string) => accounts.delete(userId),
    async as(userId: string) {
      const token = await platform.tokenFor({ userId });
      return async (method: string, path: string, body?: unknown) => {
        const response = await app.handle(
          new Request(`http://localhost/v1/users/me${path}`, {
            method,
            headers: {
              authorization: `Bearer ${token}`,
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          }),
        );
        const text = await response.text();
        return { status: response.status, text, body: text === '' ? undefined : JSON.parse(text) };
      };
    },
    anonymous: (path: string) => app.handle(new Request(`http://localhost/v1/users/me${path}`)),
    async close() {
      await platform.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type StartedUser = Awaited<ReturnType<typeof startUser>>;
