import { describe, expect, test } from 'bun:test';
import { eventually } from '#support/platform';
import { Person } from '../support/client.ts';
import type { World } from './world.ts';

/** Whoever registers with what belongs to somebody else. */
export function contactAttacks(world: () => World): void {
  const code = async (reader: Person, address: string, which: number) => {
    const { inboxUrl } = world().jatra;
    const texts = await eventually(
      async () => {
        const url = `${inboxUrl}/api/email?to.address=${encodeURIComponent(address)}`;
        const mails = (await (await fetch(url)).json()) as { text: string }[];
        const found = mails.flatMap(({ text }) => /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0] ?? []);
        return found.length > which && found;
      },
      `code ${which + 1} for ${reader.fullName}`,
    );
    return texts[which]!;
  };
  const smsAddress = (phone: string) => `880${phone.slice(1)}@sms.jatra.example`;
  const register = ({ fullName, password }: Person, email: string, phone: string, from: string) =>
    world().thief.call<{ accessToken: string }>(
      'POST',
      '/v1/auth/register',
      { email, phone, password, fullName },
      { 'x-forwarded-for': from },
    );

  describe('who registers first with somebody’s e-mail and proves an own phone', () => {
    test('has no key to what its holder opens afterwards, by password, code or reset', async () => {
      const { jatra } = world();
      const [squatter, holder] = [new Person(jatra, 'Early Squatter'), new Person(jatra, 'Late Holder')];
      const early = await register(squatter, holder.email, squatter.phone, '198.51.100.77');
      expect(early.status).toBe(201);
      const own = await code(squatter, smsAddress(squatter.phone), 0);
      const proof = { phone: squatter.phone, type: 'REGISTRATION', code: own };
      const proved = await squatter.call('POST', '/v1/auth/otp/verify', proof, {
        'x-forwarded-for': '198.51.100.77',
      });
      expect(proved.status).toBe(200);

      const late = await register(holder, holder.email, holder.phone, '203.0.113.88');
      expect(late.status).toBe(201);
      const mine = { email: holder.email, type: 'REGISTRATION', code: await code(holder, holder.email, 1) };
      const answer = await holder.call<{ passwordVoid: boolean }>('POST', '/v1/auth/otp/verify', mine, {
        'x-forwarded-for': '203.0.113.88',
      });
      expect(answer).toMatchObject({ status: 200, body: { passwordVoid: true } });
      await holder.expect(202, 'POST', '/v1/auth/password/forgot', { identifier: holder.email });
      const reset = {
        email: holder.email,
        code: await code(holder, holder.email, 2),
        newPassword: holder.password,
      };
      await holder.expect(200, 'POST', '/v1/auth/password/reset', reset);
      await holder.signIn();
      const { userId } = await holder.expect<{ userId: string }>(200, 'GET', '/v1/users/me');

      const byMail = { identifier: holder.email, password: squatter.password };
      expect((await squatter.call('POST', '/v1/auth/login', byMail)).status).toBe(401);
      await squatter.signIn(squatter.phone, squatter.password);
      const other = await squatter.expect<{ userId: string; email: string | null }>(
        200,
        'GET',
        '/v1/users/me',
      );
      expect(other.userId).not.toBe(userId);
      expect(other.email).toBeNull();
    });
  });
}
