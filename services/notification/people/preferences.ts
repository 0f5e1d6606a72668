import type { Static } from '@sinclair/typebox';
import { eq } from 'drizzle-orm';
import { invalid } from '#shared/base/problem';
import type { Envelope } from '#shared/bus/bus';
import type { registered } from '#shared/contracts/auth';
import type { Deps } from '../connect.ts';
import type { Channel } from '../delivery/notification.ts';
import type { Language } from '../messages/language.ts';
import { preferences } from '../schema.ts';

export interface Preferences {
  language: Language;
  /** By which messages about bookings come; codes come by e-mail and SMS whatever is chosen. */
  channels: Channel[];
}

type Reader = Pick<Deps, 'db' | 'config'>;

export function readPreferences({ db, config }: Reader) {
  return async (userId: string): Promise<Preferences> => {
    const [row] = await db.select().from(preferences).where(eq(preferences.userId, userId));
    return preferencesOf(row, config);
  };
}

export function preferencesOf(
  row: typeof preferences.$inferSelect | null | undefined,
  config: Pick<Deps['config'], 'NOTIFICATION_LANGUAGE'>,
): Preferences {
  if (!row) return { language: config.NOTIFICATION_LANGUAGE, channels: ['EMAIL', 'SMS', 'PUSH'] };
  return { language: row.language as Language, channels: channelsOf(row) };
}

export function channelsOf(row: typeof preferences.$inferSelect): Channel[] {
  const chosen: [Channel, boolean][] = [
    ['EMAIL', row.byEmail],
    ['SMS', row.bySms],
    ['PUSH', row.byPush],
  ];
  return chosen.filter(([, on]) => on).map(([channel]) => channel);
}

/**
 * Replaces what was chosen; without `channels` those stay as they are.
 * @throws Problem VALIDATION where neither e-mail nor SMS is left: tickets and refunds must reach people.
 */
export function savePreferences(deps: Reader & Pick<Deps, 'clock'>) {
  return async (userId: string, wish: { language: Language; channels?: Channel[] }): Promise<Preferences> => {
    const channels = wish.channels ?? (await readPreferences(deps)(userId)).channels;
    if (!channels.includes('EMAIL') && !channels.includes('SMS'))
      throw invalid('channels', 'must include EMAIL or SMS');
    const row = {
      language: wish.language,
      byEmail: channels.includes('EMAIL'),
      bySms: channels.includes('SMS'),
      byPush: channels.includes('PUSH'),
      updatedAt: deps.clock.now(),
    };
    const [saved] = await deps.db
      .insert(preferences)
      .values({ userId, ...row })
      .onConflictDoUpdate({ target: preferences.userId, set: row })
      .returning();
    return { language: saved!.language as Language, channels: channelsOf(saved!) };
  };
}

/** Stores the language of the registration, unless one was chosen. */
export async function keepFirstLanguage(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  first: { userId: string; language: Language },
): Promise<void> {
  await db
    .insert(preferences)
    .values({ ...first, byEmail: true, bySms: true, byPush: true, updatedAt: clock.now() })
    .onConflictDoNothing();
}

/**
 * auth.registered → the same, in case the request for the first code was lost. Repeated or late, it changes nothing.
 */
export function noteRegistered(deps: Deps) {
  return async ({ data: { userId, language } }: Envelope<Static<typeof registered.data>>): Promise<void> => {
    if (language) await keepFirstLanguage(deps, { userId, language });
  };
}

/** The default without an account or if the database does not answer: a code may not wait for a preference. */
export async function languageOf(
  deps: Reader & Pick<Deps, 'log'>,
  userId: string | null,
  otherwise: Language = deps.config.NOTIFICATION_LANGUAGE,
): Promise<Language> {
  if (userId === null) return otherwise;
  try {
    return (await readPreferences(deps)(userId)).language;
  } catch (error) {
    deps.log.warn({ error }, 'preferences not read');
    return otherwise;
  }
}
