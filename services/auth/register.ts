import { eq, or } from 'drizzle-orm';
import { registered } from '#shared/contracts/auth';
import { newId } from '#shared/id';
import { emit } from '#shared/outbox';
import { type Transaction, violates } from '#shared/postgres';
import type { Language } from './accepted-language.ts';
import type { AuthSchema, Deps } from './connect.ts';
import { requireEmail, requireFullName, requirePhone } from './identifiers.ts';
import type { ClientAddress } from './limits.ts';
import { requireGoodPassword } from './password-policy.ts';
import { problems } from './problems.ts';
import { type UserRow, users } from './schema.ts';
import { sendFirstCode } from './send-code.ts';

interface Registration {
  email: string;
  phone: string;
  password: string;
  fullName: string;
  language?: Language;
}

type Field = 'email' | 'phone';

/**
 * Opens an account and sends its first code. Where that cannot be sent, the account stands all the same and
 * `codeSent` is false: the holder asks for another one.
 * @throws Problem ACCOUNT_EXISTS that names the field; VALIDATION; TOO_MANY_REQUESTS; BUSY.
 */
export function register(deps: Deps) {
  return async (
    given: Registration,
    address: ClientAddress,
  ): Promise<{ account: UserRow; codeSent: boolean }> => {
    const fullName = requireFullName(given.fullName);
    const phone = requirePhone(given.phone);
    const email = requireEmail(given.email);
    requireGoodPassword('password', given.password, { email, phone, fullName });
    const lookup = await deps.limits.registration({ email, phone }, address);
    await refuseTaken(deps, email, phone);
    await lookup.foundNobody();

    const passwordHash = await deps.passwords.hash(given.password, address ?? phone);
    const { language } = given;
    const account = await openAccount(deps, { email, phone, fullName, passwordHash }, language);
    return { account, codeSent: await sendFirstCode(deps, account, address, language) };
  };
}

async function openAccount(
  deps: Deps,
  values: Pick<UserRow, 'email' | 'phone' | 'fullName' | 'passwordHash'>,
  language?: Language,
): Promise<UserRow> {
  try {
    return await deps.db.transaction((tx) =>
      insertAccount(tx, { ...values, createdAt: deps.clock.now() }, language),
    );
  } catch (error) {
    if (violates(error, 'users_email_unique')) throw taken(['email']);
    if (violates(error, 'users_phone_unique')) throw taken(['phone']);
    throw error;
  }
}

/** The account and the event that tells of it. */
export async function insertAccount(
  tx: Transaction<AuthSchema>,
  values: Omit<typeof users.$inferInsert, 'id'> & { createdAt: Date },
  language?: Language,
): Promise<UserRow> {
  const [account] = await tx
    .insert(users)
    .values({ id: newId(), ...values })
    .returning();
  if (!account) throw new Error('An inserted account was not returned');
  await emit(tx, registered, {
    aggregateId: account.id,
    version: 1,
    data: { userId: account.id, registeredAt: values.createdAt.toISOString(), language },
  });
  return account;
}

/** Before the costly hash; the unique keys decide what races past. */
async function refuseTaken(deps: Deps, email: string, phone: string): Promise<void> {
  const found = await deps.db
    .select({ email: users.email, phone: users.phone })
    .from(users)
    .where(or(eq(users.email, email), eq(users.phone, phone)));
  const fields: Field[] = [];
  if (found.some((account) => account.email === email)) fields.push('email');
  if (found.some((account) => account.phone === phone)) fields.push('phone');
  if (fields.length > 0) throw taken(fields);
}

function taken(fields: Field[]) {
  return problems.ACCOUNT_EXISTS(`with this ${fields.join(' and this ')}`, {
    errors: fields.map((field) => ({ field, message: 'belongs to an account already' })),
  });
}
