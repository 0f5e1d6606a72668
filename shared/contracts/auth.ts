import { t } from 'elysia';
import { event, instant, notice, nullable, oneOf, request, uuid } from '../base/contract.ts';
import { language } from './notification.ts';

export const role = oneOf(['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN']);

const status = oneOf(['ACTIVE', 'SUSPENDED', 'BANNED']);

export const registered = event(
  'auth.registered',
  'An account exists; its holder has yet to prove the phone number',
  t.Object({ userId: uuid(), registeredAt: instant(), language: t.Optional(language) }),
);

/** Sessions of an account that began up to an instant are over, but for one that may have been spared. */
const accountEnd = { startedUntil: instant(), sparedSessionId: nullable(uuid()) };

export const getKeys = request(
  'auth.get-keys',
  'The public keys of access tokens, as a JWK set, and the sessions whose tokens are refused before they expire',
  {
    input: t.Object({
      /** Of the sessions that ended: those since an instant, else within the life of an access token, page by page. */
      ended: t.Optional(
        t.Object({ since: t.Optional(instant()), before: t.Optional(t.String({ maxLength: 200 })) }),
      ),
    }),
    output: t.Object({
      keys: t.Array(t.Record(t.String(), t.Unknown())),
      /** For who does not ask for `ended`, as the last release did not: the newest, where there are very many. */
      revokedSessions: t.Optional(t.Array(uuid())),
      /** The newest first; `before` goes into the next question, null where there are no more. */
      ended: t.Optional(
        t.Object({
          readAt: instant(),
          accounts: t.Array(t.Object({ userId: uuid(), ...accountEnd })),
          /** Those that no end of their account covers. */
          sessions: t.Array(t.Object({ sessionId: uuid(), endedAt: instant() })),
          before: nullable(t.String()),
        }),
      ),
    }),
  },
);

export const getContact = request('auth.get-contact', 'How to reach an account holder', {
  askedBy: ['notification', 'payment', 'user'],
  input: t.Object({ userId: uuid() }),
  output: t.Object({
    userId: uuid(),
    /** Proved; empty where none is. */
    email: t.String(),
    phone: t.String(),
    fullName: t.String(),
    /** Nothing new is begun for it; missing where it is not, and in answers from before there was a mark. */
    isBeingErased: t.Optional(t.Boolean()),
  }),
});

export const getStanding = request(
  'auth.get-standing',
  'Whether an account may act now, and which of its contacts are proved. Tells what a token from before does not say',
  {
    input: t.Object({ userId: uuid() }),
    output: t.Object({
      userId: uuid(),
      status,
      isPhoneVerified: t.Boolean(),
      isEmailVerified: t.Boolean(),
      /** As auth.get-contact tells it. */
      isBeingErased: t.Optional(t.Boolean()),
    }),
  },
);

export const exportAccount = request(
  'auth.export-account',
  'What auth knows of a person, for that person: no password, code or token, hashed or not',
  {
    askedBy: ['user'],
    input: t.Object({
      userId: uuid(),
      /** Checked where it is given. Whoever asks without has made sure of the person otherwise. */
      password: t.Optional(t.String({ maxLength: 128 })),
    }),
    output: t.Object({
      userId: uuid(),
      email: t.String(),
      phone: t.String(),
      fullName: t.String(),
      isEmailVerified: t.Boolean(),
      isPhoneVerified: t.Boolean(),
      /** Each e-mail and phone that the account names or named; not given by an auth from before. */
      contacts: t.Optional(
        t.Array(
          t.Object({
            kind: t.String(),
            value: t.String(),
            namedAt: instant(),
            provedAt: nullable(instant()),
            endedAt: nullable(instant()),
          }),
        ),
      ),
      role,
      status,
      createdAt: instant(),
      lastLoginAt: nullable(instant()),
      /** null without one; not given by an auth from before there was any. */
      secondFactorSince: t.Optional(nullable(instant())),
      sessions: t.Array(
        t.Object({
          sessionId: uuid(),
          method: t.String(),
          userAgent: nullable(t.String()),
          createdAt: instant(),
          lastUsedAt: instant(),
          endedAt: nullable(instant()),
        }),
      ),
      codes: t.Array(
        t.Object({
          purpose: t.String(),
          phone: nullable(t.String()),
          email: nullable(t.String()),
          createdAt: instant(),
          usedAt: nullable(instant()),
        }),
      ),
    }),
    deadlineMs: 8_000,
  },
);

export const beginErasure = request(
  'auth.begin-erasure',
  'Marks an account as being erased and ends its sessions: from the answer on nothing new is begun for it, so that what is open can be counted. Taken back by auth.abandon-erasure, or by itself after a minute',
  {
    askedBy: ['user'],
    input: t.Object({ userId: uuid(), password: t.String({ maxLength: 128 }) }),
    output: t.Object({ userId: uuid(), markedAt: instant() }),
    deadlineMs: 8_000,
  },
);

export const abandonErasure = request(
  'auth.abandon-erasure',
  'Takes the mark of auth.begin-erasure away, if it is that one and the account is not deleted. Repeatable',
  {
    askedBy: ['user'],
    input: t.Object({ userId: uuid(), markedAt: instant() }),
    output: t.Object({ userId: uuid() }),
  },
);

export const eraseAccount = request(
  'auth.erase-account',
  'Deletes an account at once and for good; name and contacts are overwritten at anonymiseAt. Repeatable',
  {
    askedBy: ['user'],
    input: t.Object({
      userId: uuid(),
      /** Checked where it is given. Whoever asks without has made sure of the person otherwise. */
      password: t.Optional(t.String({ maxLength: 128 })),
      /** The mark under which was counted; refused where it no longer stands. Askers from before there was one name none. */
      markedAt: t.Optional(instant()),
      /** Of the request behind it, for the log of actions. */
      requestId: t.String({ maxLength: 128 }),
    }),
    output: t.Object({ userId: uuid(), deletedAt: instant(), anonymiseAt: instant() }),
    deadlineMs: 8_000,
  },
);

export const accountDeleted = event(
  'auth.account-deleted',
  'An account is deleted and signs in no more. What names its holder goes at anonymiseAt',
  t.Object({ userId: uuid(), deletedAt: instant(), anonymiseAt: instant() }),
);

export const secondFactorChanged = event(
  'auth.factor-changed',
  'An account has a second factor from now on, or has none: its holder removed it, or an administrator did',
  t.Object({ userId: uuid(), change: oneOf(['ENROLLED', 'REMOVED', 'RESET']), changedAt: instant() }),
);

export const contactChanged = event(
  'auth.contact-changed',
  'An account has another e-mail or phone than before, or one less; or somebody else wants to register with one of its own (WANTED). Which, auth.get-contact-change says',
  t.Object({
    userId: uuid(),
    kind: oneOf(['email', 'phone']),
    change: oneOf(['ADDED', 'REPLACED', 'REMOVED', 'SHUT', 'WANTED']),
    changedAt: instant(),
  }),
);

export const getContactChange = request(
  'auth.get-contact-change',
  'Where to tell an account holder of a change: every contact that is proved, and every one that was until then',
  {
    askedBy: ['notification'],
    input: t.Object({ userId: uuid(), changedAt: instant() }),
    output: t.Object({
      userId: uuid(),
      fullName: t.String(),
      emails: t.Array(t.String()),
      phones: t.Array(t.String()),
    }),
  },
);

export const sessionRevoked = notice(
  'auth.session-revoked',
  'Access tokens of this session, or of every session of the account, are no longer good',
  t.Object({
    userId: uuid(),
    sessionId: nullable(uuid()),
    /** Not given by the last release. */
    endedAt: t.Optional(instant()),
    /** Given where many ended at once, in the place of what stands above, which the last release reads. */
    account: t.Optional(t.Object(accountEnd)),
  }),
);
