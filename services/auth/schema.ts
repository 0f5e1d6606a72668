import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  pgSequence,
  pgTable,
  smallint,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core';
import { timestamptz } from '#shared/stores/postgres';

export { inbox } from '#shared/bus/inbox';
export { outbox } from '#shared/bus/outbox';
export { adminActions } from '#shared/records/admin';
export { adminActionSeals, adminActionsUnsealed } from '#shared/records/seals';

const created = () => timestamptz('created_at').notNull().default(sql`CURRENT_TIMESTAMP`);

export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    email: varchar('email', { length: 255 }).notNull().unique('users_email_unique'),
    phone: varchar('phone', { length: 20 }).notNull().unique('users_phone_unique'),
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    isEmailVerified: boolean('is_email_verified').notNull().default(false),
    isPhoneVerified: boolean('is_phone_verified').notNull().default(false),
    role: varchar('role', { length: 50 }).$type<AccountRole>().notNull().default('USER'),
    status: varchar('status', { length: 50 }).$type<AccountStatus>().notNull().default('ACTIVE'),
    lastLoginAt: timestamptz('last_login_at'),
    createdAt: created(),
    updatedAt: timestamptz('updated_at')
      .notNull()
      .default(sql`CURRENT_TIMESTAMP`)
      .$onUpdate(() => sql`CURRENT_TIMESTAMP`),
    deletedAt: timestamptz('deleted_at'),

    fullName: varchar('full_name', { length: 255 }).notNull(),
    /** Since when it is being erased and begins nothing new, while others count what is open. */
    erasingSince: timestamptz('erasing_since'),
    /** When name, phone and e-mail of a deleted account were overwritten. */
    anonymisedAt: timestamptz('anonymised_at'),
    /** Every session that began until then is over, except the spared one. */
    sessionsEndedUntil: timestamptz('sessions_ended_until'),
    sparedSessionId: uuid('spared_session_id'),
  },
  (table) => [
    // Beside the unique ones: the release before tells a contact that is taken by their names.
    index('idx_users_email').on(table.email),
    index('idx_users_phone').on(table.phone),
    index('idx_users_status').on(table.status),
    index('idx_users_to_anonymise')
      .on(table.deletedAt)
      .where(sql`deleted_at IS NOT NULL AND anonymised_at IS NULL`),
    index('idx_users_sessions_ended_until')
      .on(table.sessionsEndedUntil)
      .where(sql`sessions_ended_until IS NOT NULL`),
    index('idx_users_erasing').on(table.erasingSince).where(sql`erasing_since IS NOT NULL`),
    check('users_anonymised_check', sql`${table.anonymisedAt} IS NULL OR ${table.deletedAt} IS NOT NULL`),
    check('users_role_check', sql`${table.role} IN ('USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN')`),
    check('users_status_check', sql`${table.status} IN ('ACTIVE', 'SUSPENDED', 'BANNED')`),
    check('users_email_check', sql`${table.email} = lower(${table.email})`),
    check('users_phone_check', sql`${table.phone} ~ '^\\+[0-9]{8,15}$'`),
  ],
);

/** Placeholders for accounts without a proved phone: no country has `+999`. */
export const unprovedPhone = pgSequence('unproved_phone');

/**
 * Each e-mail and phone that an account names or has named. A proved one stands in `users` as well, which
 * holds a placeholder for an unproved one.
 */
export const contacts = pgTable(
  'contacts',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: varchar('kind', { length: 10 }).$type<ContactKind>().notNull(),
    value: varchar('value', { length: 255 }).notNull(),
    /** When the account named it. */
    createdAt: created(),
    /** Who named it: Asker.id, see asker.ts. NULL in rows that are older than this column. */
    namedBy: varchar('named_by', { length: 64 }),
    provedAt: timestamptz('proved_at'),
    /** Equal for contacts that one person has shown to hold. NULL where it was proved without a session. */
    hands: uuid('hands'),
    /** When the proved contact was replaced, removed or shut. The holder is told there too. */
    endedAt: timestamptz('ended_at'),
  },
  (table) => [
    uniqueIndex('contacts_one_unproved').on(table.userId, table.kind).where(sql`proved_at IS NULL`),
    uniqueIndex('contacts_one_proved')
      .on(table.userId, table.kind)
      .where(sql`proved_at IS NOT NULL AND ended_at IS NULL`),
    index('idx_contacts_value').on(table.value),
    index('idx_contacts_user_id').on(table.userId),
    index('idx_contacts_created_at').on(table.createdAt).where(sql`proved_at IS NULL`),
    index('idx_contacts_ended_at').on(table.endedAt).where(sql`ended_at IS NOT NULL`),
    check('contacts_kind_check', sql`${table.kind} IN ('email', 'phone')`),
    check('contacts_ended_check', sql`${table.endedAt} IS NULL OR ${table.provedAt} IS NOT NULL`),
  ],
);

/** The order in which codes were asked for, independent of clocks. */
export const otpPosition = pgSequence('otp_position');

export const otpRecords = pgTable(
  'otp_records',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    /**
     * NULL where nobody has an account there: asking and guessing cost the same for known and unknown people.
     */
    userId: uuid('user_id').references(() => users.id),
    phone: varchar('phone', { length: 20 }),
    email: varchar('email', { length: 255 }),
    /** HMAC-SHA256 of the code, in hexadecimal. The code itself is stored nowhere. */
    otpCode: varchar('otp_code', { length: 64 }).notNull(),
    otpType: varchar('otp_type', { length: 50 }).$type<CodeType>().notNull(),
    isVerified: boolean('is_verified').notNull().default(false),
    expiresAt: timestamptz('expires_at').notNull(),
    verifiedAt: timestamptz('verified_at'),
    createdAt: created(),

    attempts: smallint('attempts').notNull().default(0),
    /** Attempts by others than the asker. */
    foreignAttempts: smallint('foreign_attempts').notNull().default(0),
    /** Asker.id, see asker.ts. NULL in rows that are older than this column. */
    asker: varchar('asker', { length: 64 }),
    /** Higher for the code that was asked for later. NULL in rows that are older than this column. */
    position: bigint('position', { mode: 'number' }).default(sql`nextval('otp_position')`),
    /** When the provider took it. From then on it replaces older ones of the same asker. */
    handedAt: timestamptz('handed_at'),
    /** When to send its code, or to try again. NULL once that is over. */
    sendAfter: timestamptz('send_after'),
  },
  (table) => [
    index('idx_otp_phone').on(table.phone),
    index('idx_otp_email').on(table.email),
    index('idx_otp_expires_at').on(table.expiresAt),
    index('idx_otp_user_id').on(table.userId),
    index('idx_otp_send_after').on(table.sendAfter).where(sql`send_after IS NOT NULL`),
    check('otp_type_check', sql`${table.otpType} IN ('LOGIN', 'REGISTRATION', 'BOOKING', 'PASSWORD_RESET')`),
    check('otp_attempts_check', sql`${table.attempts} BETWEEN 0 AND 5`),
    check('otp_destination_check', sql`${table.phone} IS NOT NULL OR ${table.email} IS NOT NULL`),
    check('otp_verified_check', sql`${table.isVerified} = (${table.verifiedAt} IS NOT NULL)`),
  ],
);

/** One sign-in of one device, and the family of its refresh tokens. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    method: varchar('method', { length: 20 }).$type<SignInMethod>().notNull(),
    userAgent: varchar('user_agent', { length: 255 }),
    createdAt: created(),
    lastUsedAt: timestamptz('last_used_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    expiresAt: timestamptz('expires_at').notNull(),
    revokedAt: timestamptz('revoked_at'),
    revokedReason: varchar('revoked_reason', { length: 30 }).$type<EndReason>(),
    /** Whether it has shown two factors: both opened it, or the second was enrolled in it. */
    hasSecondFactor: boolean('has_second_factor').notNull().default(false),
  },
  (table) => [
    index('idx_sessions_user_id').on(table.userId),
    index('idx_sessions_live').on(table.userId, table.createdAt).where(sql`revoked_at IS NULL`),
    index('idx_sessions_expires_at').on(table.expiresAt),
    index('idx_sessions_revoked_at').on(table.revokedAt).where(sql`revoked_at IS NOT NULL`),
    check('sessions_method_check', sql`${table.method} IN ('PASSWORD', 'CODE')`),
    check(
      'sessions_reason_check',
      sql`${table.revokedReason} IN ('LOGOUT', 'ENDED_BY_OWNER', 'ENDED_BY_OPERATOR', 'PASSWORD_RESET', 'PASSWORD_CHANGE', 'SECOND_FACTOR_CHANGE', 'ROLE_CHANGE', 'TOKEN_REUSE', 'ACCOUNT_NOT_ACTIVE', 'ACCOUNT_DELETED', 'TOO_MANY')`,
    ),
    check('sessions_revoked_check', sql`(${table.revokedAt} IS NULL) = (${table.revokedReason} IS NULL)`),
  ],
);

export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    id: uuid('id').primaryKey().default(sql`gen_random_uuid()`),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of the token, in hexadecimal. */
    token: varchar('token', { length: 500 }).notNull().unique('idx_refresh_tokens_token'),
    expiresAt: timestamptz('expires_at').notNull(),
    createdAt: created(),
    revokedAt: timestamptz('revoked_at'),

    sessionId: uuid('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    /** When it was exchanged for its successor. Sent again later, it is a stolen copy. */
    usedAt: timestamptz('used_at'),
  },
  (table) => [
    index('idx_refresh_tokens_user_id').on(table.userId),
    index('idx_refresh_tokens_expires_at').on(table.expiresAt),
    uniqueIndex('refresh_tokens_one_unused')
      .on(table.sessionId)
      .where(sql`used_at IS NULL AND revoked_at IS NULL`),
    index('idx_refresh_tokens_session_id').on(table.sessionId),
  ],
);

/** The authenticator app of one account. Its first code puts it into use. */
export const secondFactors = pgTable(
  'second_factors',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .unique('second_factors_user_id_unique')
      .references(() => users.id, { onDelete: 'cascade' }),
    /** AES-256-GCM under a key of this row; see seal-secret.ts. */
    sealedSecret: varchar('sealed_secret', { length: 255 }).notNull(),
    createdAt: created(),
    confirmedAt: timestamptz('confirmed_at'),
    /** The 30-second step of the last used code. No code of it, or of a step before, is good again. */
    lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
    /** SHA-256 of the unused recovery codes, in hexadecimal. */
    recoveryCodes: varchar('recovery_codes', { length: 64 }).array().notNull().default(sql`'{}'`),
  },
  (table) => [index('idx_second_factors_unconfirmed').on(table.createdAt).where(sql`confirmed_at IS NULL`)],
);

/** A sign-in that has shown one factor and waits for the second. */
export const loginChallenges = pgTable(
  'login_challenges',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** SHA-256 of 256 random bits, in hexadecimal. */
    token: varchar('token', { length: 64 }).notNull().unique('login_challenges_token_unique'),
    method: varchar('method', { length: 20 }).$type<SignInMethod>().notNull(),
    attempts: smallint('attempts').notNull().default(0),
    createdAt: created(),
    expiresAt: timestamptz('expires_at').notNull(),
  },
  (table) => [
    index('idx_login_challenges_user_id').on(table.userId),
    index('idx_login_challenges_expires_at').on(table.expiresAt),
    check('login_challenges_method_check', sql`${table.method} IN ('PASSWORD', 'CODE')`),
    check('login_challenges_attempts_check', sql`${table.attempts} BETWEEN 0 AND 5`),
  ],
);

export type AccountRole = 'USER' | 'CHECKER' | 'AGENT' | 'ADMIN' | 'SUPER_ADMIN';
export type AccountStatus = 'ACTIVE' | 'SUSPENDED' | 'BANNED';
export type CodeType = 'LOGIN' | 'REGISTRATION' | 'BOOKING' | 'PASSWORD_RESET';
export type SignInMethod = 'PASSWORD' | 'CODE';
export type EndReason =
  | 'LOGOUT'
  | 'ENDED_BY_OWNER'
  | 'ENDED_BY_OPERATOR'
  | 'PASSWORD_RESET'
  | 'PASSWORD_CHANGE'
  | 'SECOND_FACTOR_CHANGE'
  | 'ROLE_CHANGE'
  | 'TOKEN_REUSE'
  | 'ACCOUNT_NOT_ACTIVE'
  | 'ACCOUNT_DELETED'
  | 'TOO_MANY';
export type ContactKind = 'email' | 'phone';
export type ContactRow = typeof contacts.$inferSelect;
export type UserRow = typeof users.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
export type OtpRow = typeof otpRecords.$inferSelect;
export type SecondFactorRow = typeof secondFactors.$inferSelect;
