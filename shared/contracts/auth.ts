import { t } from 'elysia';
import { event, instant, notice, nullable, oneOf, request, uuid } from '../base/contract.ts';
import { language } from './notification.ts';

export const role = oneOf(['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN']);

const status = oneOf(['ACTIVE', 'SUSPENDED', 'BANNED']);

export const registered = event(
  'auth.registered',
  'An account exists. Its holder has yet to prove e-mail and phone',
  t.Object({ userId: uuid(), registeredAt: instant(), language: t.Optional(language) }),
);

/** Every session of an account that began until an instant is over, except the one that was spared. */
const accountEnd = { startedUntil: instant(), sparedSessionId: nullable(uuid()) };

export const getKeys = request(
  'auth.get-keys',
  'The public keys of access tokens, as a JWK set, and the ended sessions whose tokens have not expired',
  {
    input: t.Object({
      /** Asks for ended sessions, page by page: since an instant, else within the life of an access token. */
      ended: t.Optional(
        t.Object({ since: t.Optional(instant()), before: t.Optional(t.String({ maxLength: 200 })) }),
      ),
    }),
    output: t.Object({
      keys: t.Array(t.Record(t.String(), t.Unknown())),
      /** For askers of the last release, which do not ask for `ended`. At most 20,000, the newest. */
      revokedSessions: t.Optional(t.Array(uuid())),
      /** The newest first. `before` goes into the next request; null where there are no more. */
      ended: t.Optional(
        t.Object({
          readAt: instant(),
          accounts: t.Array(t.Object({ userId: uuid(), ...accountEnd })),
          /** Those that no end of their whole account covers. */
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
    /** The proved one. Empty where none is proved. */
    email: t.String(),
    phone: t.String(),
    fullName: t.String(),
    /** Begin nothing new for it. Missing where it is not being erased, and from the release before. */
    isBeingErased: t.Optional(t.Boolean()),
  }),
});

export const getStanding = request(
  'auth.get-standing',
  'Whether an account may act now, and which of its contacts are proved. A token may be older than either',
  {
    input: t.Object({ userId: uuid() }),
    output: t.Object({
      userId: uuid(),
      status,
      isPhoneVerified: t.Boolean(),
      isEmailVerified: t.Boolean(),
      /** As auth.get-contact answers it. */
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
      /** Checked where it is given. An asker without it has made sure of the person otherwise. */
      password: t.Optional(t.String({ maxLength: 128 })),
    }),
    output: t.Object({
      userId: uuid(),
      email: t.String(),
      phone: t.String(),
      fullName: t.String(),
      isEmailVerified: t.Boolean(),
      isPhoneVerified: t.Boolean(),
      /** Each e-mail and phone that the account names or named. The release before does not give it. */
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
      /** null without one. The release before does not give it. */
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
  'Marks an account as being erased and ends its sessions. From the answer on, no service begins anything for it, so that what is open can be counted. auth.abandon-erasure takes the mark away; else it ends after a minute',
  {
    askedBy: ['user'],
    input: t.Object({ userId: uuid(), password: t.String({ maxLength: 128 }) }),
    output: t.Object({ userId: uuid(), markedAt: instant() }),
    deadlineMs: 8_000,
  },
);

export const abandonErasure = request(
  'auth.abandon-erasure',
  'Takes away the mark of auth.begin-erasure, unless it is another one or the account is deleted. Repeatable',
  {
    askedBy: ['user'],
    input: t.Object({ userId: uuid(), markedAt: instant() }),
    output: t.Object({ userId: uuid() }),
  },
);

export const eraseAccount = request(
  'auth.erase-account',
  'Deletes an account at once and for good. Name and contacts are overwritten at anonymiseAt. Repeatable',
  {
    askedBy: ['user'],
    input: t.Object({
      userId: uuid(),
      /** Checked where it is given. An asker without it has made sure of the person otherwise. */
      password: t.Optional(t.String({ maxLength: 128 })),
      /** The mark under which the asker counted. Refused where it is gone. Older askers name none. */
      markedAt: t.Optional(instant()),
      /** The id of the client's request, for the record of actions. */
      requestId: t.String({ maxLength: 128 }),
    }),
    output: t.Object({ userId: uuid(), deletedAt: instant(), anonymiseAt: instant() }),
    deadlineMs: 8_000,
  },
);

export const accountDeleted = event(
  'auth.account-deleted',
  'An account is deleted and cannot sign in. What names its holder is overwritten at anonymiseAt',
  t.Object({ userId: uuid(), deletedAt: instant(), anonymiseAt: instant() }),
);

export const secondFactorChanged = event(
  'auth.factor-changed',
  'The holder of an account has enrolled or removed a second factor, or an administrator has reset it',
  t.Object({ userId: uuid(), change: oneOf(['ENROLLED', 'REMOVED', 'RESET']), changedAt: instant() }),
);

export const contactChanged = event(
  'auth.contact-changed',
  'A contact of an account was added, replaced, removed or shut, or somebody else registers with one (WANTED). auth.get-contact-change says which',
  t.Object({
    userId: uuid(),
    kind: oneOf(['email', 'phone']),
    change: oneOf(['ADDED', 'REPLACED', 'REMOVED', 'SHUT', 'WANTED']),
    changedAt: instant(),
  }),
);

export const getContactChange = request(
  'auth.get-contact-change',
  'Where to tell a holder of a change: every contact that is proved, and every one that was until then',
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
  'The access tokens of this session, or of every session of the account, are not good any more',
  t.Object({
    userId: uuid(),
    sessionId: nullable(uuid()),
    /** The last release does not give it. */
    endedAt: t.Optional(instant()),
    /** Given where many ended at once. The last release reads sessionId alone. */
    account: t.Optional(t.Object(accountEnd)),
  }),
);
