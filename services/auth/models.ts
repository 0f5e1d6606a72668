import { t } from 'elysia';
import { integer, oneOf, storable } from '#shared/base/contract';
import { personName } from '#shared/base/person-name';
import { page, pageQuery } from '#shared/http/page';

/** 32 random bytes, base64url. */
const opaqueToken = '^[A-Za-z0-9_-]{43}$';
const phone = (description = 'A mobile number of Bangladesh, in any spelling') =>
  t.String({ minLength: 6, maxLength: 30, description, examples: ['01712345678'] });
const email = (description = 'Only ASCII before the @. The domain may be in any script') =>
  t.String({ minLength: 3, maxLength: 255, description, examples: ['rahim@example.com'] });
const password = (description: string) =>
  t.String({ minLength: 8, maxLength: 128, description, examples: ['a long sentence is best'] });
const passwordRule =
  '8 to 128 characters of any kind, 8 of them besides your name, phone, e-mail and "jatra". Passwords that many people have are refused';
const code = () =>
  t.String({
    minLength: 6,
    maxLength: 32,
    description: 'Six digits, in any script and any groups',
    examples: ['482915', '482 915'],
  });
const identifier = () =>
  t.String({
    minLength: 3,
    maxLength: 255,
    description: 'E-mail or phone',
    examples: ['rahim@example.com', '01712345678'],
  });
const destination = {
  phone: t.Optional(phone('Give either phone or email')),
  email: t.Optional(email('Give either phone or email')),
};
const refreshToken = (description = 'Opaque. It can be exchanged once') =>
  t.String({
    pattern: opaqueToken,
    description,
    examples: ['rF3v0y8hJ2bq7Qm1sT6uWx9zAc4dEf5gHi0kLn-Op_Q'],
  });

const knownDevice = {
  refreshToken: t.Optional(
    refreshToken(
      'The last one of a device that signed in to this account before, even if it has expired. It is not used up. It gives the device codes and tries of its own',
    ),
  ),
};

const tokenFields = {
  accessToken: t.String({ description: 'A JWT, for `Authorization: Bearer`' }),
  refreshToken: t.String(),
  tokenType: t.Literal('Bearer'),
  expiresIn: integer({ description: 'Seconds until the access token expires', examples: [900] }),
};

export const Register = t.Object({
  email: email(),
  phone: phone(),
  password: password(passwordRule),
  fullName: personName(),
  language: t.Optional(
    oneOf(['en', 'bn'], {
      description: 'The language of messages, from the first code on. Default: what Accept-Language prefers',
      examples: ['bn'],
    }),
  ),
});
export const Registered = t.Object({
  userId: t.String({ format: 'uuid' }),
  email: t.String({ examples: ['rahim@example.com'] }),
  phone: t.String({ description: 'E.164', examples: ['+8801712345678'] }),
  fullName: t.String(),
  codeSent: t.Boolean({
    description:
      'Always true. Each contact gets a code, or, where it belongs to another account, a message that says so',
  }),
  ...tokenFields,
});

const codeType = oneOf(['LOGIN', 'REGISTRATION', 'BOOKING', 'PASSWORD_RESET'], {
  examples: ['REGISTRATION'],
});
export const SendCode = t.Object({ ...destination, type: codeType, ...knownDevice });
export const CodeSent = t.Object({
  expiresInSeconds: integer({ examples: [300] }),
});
export const VerifyCode = t.Object({
  ...destination,
  type: oneOf(['LOGIN', 'REGISTRATION', 'BOOKING'], { description: 'What the code was sent for' }),
  code: code(),
  ...knownDevice,
});

export const Tokens = t.Object(tokenFields);
export const Verified = t.Object({
  verified: t.Literal(true),
  userId: t.String({ format: 'uuid' }),
  phoneVerified: t.Boolean({ description: 'Whether the phone of the account is proved' }),
  emailVerified: t.Boolean({ description: 'Whether the e-mail of the account is proved' }),
  passwordVoid: t.Boolean({
    description:
      'After REGISTRATION: somebody else may have set the password, so it opens the account no more. Set one by password/forgot and password/reset',
  }),
  ...t.Partial(t.Object(tokenFields, { description: 'After LOGIN' })).properties,
});

const challenge = (options = {}) => t.String({ pattern: opaqueToken, ...options });
export const Challenge = t.Object(
  {
    challenge: challenge({ description: 'For one sign-in and five tries' }),
    expiresInSeconds: integer({ examples: [300] }),
  },
  { description: 'The account has a second factor. Send this, with a code of it, to login/second-factor' },
);
const secondFactorCode = () =>
  t.String({
    minLength: 6,
    maxLength: 64,
    description: 'Six digits of the authenticator app, or a recovery code',
    examples: ['482915', 'K4QW-7PLD-MZ3A-2XCV-YT6B-HN5R'],
  });
export const AnswerChallenge = t.Object({ challenge: challenge(), code: secondFactorCode() });
export const SecondFactor = t.Object({
  enrolledAt: t.Nullable(t.String({ format: 'date-time' })),
  isRequired: t.Boolean({ description: 'Whether the account has its role only with a second factor' }),
  recoveryCodesLeft: integer(),
});
export const BeginEnrolment = t.Object({
  ...destination,
  password: t.String({ minLength: 1, maxLength: 128 }),
  code: code(),
});
export const Enrolment = t.Object({
  secret: t.String({ description: 'Base32, to type into an app that cannot scan the QR code' }),
  otpauthUri: t.String({ description: 'The content of the QR code' }),
  qrSvg: t.String({ description: 'The QR code, as SVG' }),
  expiresInSeconds: integer({ description: 'Seconds until it can be confirmed no more', examples: [600] }),
});
export const ConfirmEnrolment = t.Object({ code: code() });
export const Enrolled = t.Object({
  recoveryCodes: t.Array(t.String(), {
    description: 'Each replaces the app in one sign-in. Only this answer has them',
  }),
  otherSessionsEnded: integer(),
});
export const RemoveSecondFactor = t.Object({
  password: t.String({ minLength: 1, maxLength: 128 }),
  code: secondFactorCode(),
});

export const Login = t.Object({
  identifier: identifier(),
  password: t.String({ minLength: 1, maxLength: 128 }),
  ...knownDevice,
});
export const Refresh = t.Object({ refreshToken: refreshToken() });
export const ForgotPassword = t.Object({ identifier: identifier(), ...knownDevice });
export const ResetPassword = t.Object({
  ...destination,
  code: code(),
  newPassword: password(passwordRule),
  ...knownDevice,
});
export const ChangePassword = t.Object({
  currentPassword: t.String({ minLength: 1, maxLength: 128 }),
  newPassword: password(passwordRule),
});
export const PasswordChanged = t.Object({
  otherSessionsEnded: integer({ description: 'How many other sessions ended. The current one goes on' }),
});
export const PasswordReset = t.Object({
  sessionsEnded: t.Literal(true),
  contactsShut: t.Array(oneOf(['email', 'phone']), {
    description: 'Contacts that open the account no more until they are proved again',
  }),
});

export const ChangeContact = t.Object({
  ...destination,
  password: t.String({ minLength: 1, maxLength: 128 }),
});
export const Contacts = t.Object({
  items: t.Array(
    t.Object({
      kind: oneOf(['email', 'phone']),
      value: t.String({ examples: ['rahim@example.com', '+8801712345678'] }),
      provedAt: t.Nullable(
        t.String({
          format: 'date-time',
          description: 'null until it is proved. An unproved contact opens nothing',
        }),
      ),
    }),
  ),
});

export const SessionPath = t.Object({ id: t.String({ format: 'uuid' }) });
export const SessionsQuery = t.Object(pageQuery);
export const EndSessionsQuery = t.Object({
  keepCurrent: t.Optional(t.BooleanString({ description: 'true: the current session goes on' })),
});
export const Sessions = page(
  t.Object({
    sessionId: t.String({ format: 'uuid' }),
    method: oneOf(['PASSWORD', 'CODE'], { description: 'How the session was opened' }),
    userAgent: t.Nullable(t.String()),
    createdAt: t.String({ format: 'date-time' }),
    lastUsedAt: t.String({ format: 'date-time' }),
    expiresAt: t.String({ format: 'date-time' }),
    isCurrent: t.Boolean(),
  }),
);
export const SessionsEnded = t.Object({ ended: integer({ description: 'How many sessions ended' }) });

export const KeySet = t.Object({
  keys: t.Array(
    t.Object({
      kty: t.Literal('OKP'),
      crv: t.Literal('Ed25519'),
      x: t.String(),
      kid: t.String(),
      alg: t.Literal('EdDSA'),
      use: t.Literal('sig'),
    }),
  ),
});

const status = oneOf(['ACTIVE', 'SUSPENDED', 'BANNED']);
const role = oneOf(['USER', 'CHECKER', 'AGENT', 'ADMIN', 'SUPER_ADMIN']);
const reason = t.String({ minLength: 3, maxLength: 500, pattern: storable, examples: ['Resold tickets'] });
const userFields = {
  userId: t.String({ format: 'uuid' }),
  fullName: t.String({ examples: ['Rahim Uddin'] }),
  email: t.Nullable(
    t.String({ description: 'Masked. Proved or not: see isEmailVerified', examples: ['r***@example.com'] }),
  ),
  phone: t.Nullable(
    t.String({ description: 'Masked. Proved or not: see isPhoneVerified', examples: ['+8801*****5678'] }),
  ),
  isEmailVerified: t.Boolean(),
  isPhoneVerified: t.Boolean(),
  role,
  status,
  lastLoginAt: t.Nullable(t.String({ format: 'date-time' })),
  createdAt: t.String({ format: 'date-time' }),
};
export const User = t.Object(userFields);
export const Users = page(User);
export const UserPath = t.Object({ userId: t.String({ format: 'uuid' }) });
export const UsersQuery = t.Object({
  ...pageQuery,
  status: t.Optional(status),
  role: t.Optional(role),
  identifier: t.Optional(
    t.String({ maxLength: 255, description: 'The full e-mail or phone of one account' }),
  ),
});
export const StatusChange = t.Object({ status, reason });
export const RoleChange = t.Object({ role, reason });
export const ChangedUser = t.Object({ ...userFields, sessionsEnded: integer() });
export const SecondFactorReset = t.Object({ reason });
export const SecondFactorTaken = t.Object({ sessionsEnded: integer() });
