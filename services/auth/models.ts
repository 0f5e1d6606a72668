import { t } from 'elysia';
import { oneOf } from '#shared/base/contract';
import { personName } from '#shared/base/person-name';
import { page, pageQuery } from '#shared/http/page';

/** 32 random bytes, base64url. */
const opaqueToken = '^[A-Za-z0-9_-]{43}$';
const phone = (description = 'A mobile number of Bangladesh, as people write it') =>
  t.String({ minLength: 6, maxLength: 30, description, examples: ['01712345678'] });
const email = (description = 'ASCII before the @; the domain in any script, kept as DNS has it') =>
  t.String({ minLength: 3, maxLength: 255, description, examples: ['rahim@example.com'] });
const password = (description: string) =>
  t.String({ minLength: 8, maxLength: 128, description, examples: ['a long sentence is best'] });
const passwordRule =
  '8 to 128 characters, any; none that many people have, and 8 of them beside name, phone, e-mail and "jatra"';
const code = () =>
  t.String({
    minLength: 6,
    maxLength: 32,
    description: 'Six digits, of any script and in any groups',
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
  phone: t.Optional(phone('The phone, or else the email')),
  email: t.Optional(email('The email, or else the phone')),
};
const refreshToken = (description = 'Opaque; good for one exchange') =>
  t.String({
    pattern: opaqueToken,
    description,
    examples: ['rF3v0y8hJ2bq7Qm1sT6uWx9zAc4dEf5gHi0kLn-Op_Q'],
  });

/** A device that signed in to the account before has codes and tries of its own. */
const knownDevice = {
  refreshToken: t.Optional(
    refreshToken(
      'Of a device that signed in to this account before, also one that has expired. It is not used up: it opens the codes and tries that are kept for such devices',
    ),
  ),
};

const tokenFields = {
  accessToken: t.String({ description: 'JWT for `Authorization: Bearer`' }),
  refreshToken: t.String(),
  tokenType: t.Literal('Bearer'),
  expiresIn: t.Integer({ description: 'Seconds for which the access token is good', examples: [900] }),
};

export const Register = t.Object({
  email: email(),
  phone: phone(),
  password: password(passwordRule),
  fullName: personName(),
  language: t.Optional(
    oneOf(['en', 'bn'], {
      description: 'In which messages come, the first code too; Accept-Language counts unless given',
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
      'true: a code is on its way to each contact that nobody has proved; else word that it has an account',
  }),
  ...tokenFields,
});

const codeType = oneOf(['LOGIN', 'REGISTRATION', 'BOOKING', 'PASSWORD_RESET'], {
  examples: ['REGISTRATION'],
});
export const SendCode = t.Object({ ...destination, type: codeType, ...knownDevice });
export const CodeSent = t.Object({
  expiresInSeconds: t.Integer({ examples: [300] }),
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
  phoneVerified: t.Boolean({ description: 'Whether the phone of the account is proved by now' }),
  emailVerified: t.Boolean({ description: 'Whether its e-mail is' }),
  passwordVoid: t.Boolean({
    description:
      'With REGISTRATION: another may have set the password, and so it is good no more; set one by password/forgot and password/reset',
  }),
  ...t.Partial(t.Object(tokenFields, { description: 'With LOGIN' })).properties,
});

const challenge = (options = {}) => t.String({ pattern: opaqueToken, ...options });
export const Challenge = t.Object(
  {
    challenge: challenge({ description: 'Good for one sign-in, and for five tries' }),
    expiresInSeconds: t.Integer({ examples: [300] }),
  },
  { description: 'A second factor is needed: send this with its code to login/second-factor' },
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
  isRequired: t.Boolean({ description: 'Whether the account has its role only with it' }),
  recoveryCodesLeft: t.Integer(),
});
export const BeginEnrolment = t.Object({
  ...destination,
  password: t.String({ minLength: 1, maxLength: 128 }),
  code: code(),
});
export const Enrolment = t.Object({
  secret: t.String({ description: 'Base32, for apps that cannot see the QR code' }),
  otpauthUri: t.String({ description: 'What the QR code says' }),
  qrSvg: t.String({ description: 'The QR code, as SVG' }),
  expiresInSeconds: t.Integer({ description: 'So long it can be confirmed', examples: [600] }),
});
export const ConfirmEnrolment = t.Object({ code: code() });
export const Enrolled = t.Object({
  recoveryCodes: t.Array(t.String(), {
    description: 'Each opens one session without the app; told this once',
  }),
  otherSessionsEnded: t.Integer(),
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
  otherSessionsEnded: t.Integer({ description: 'How many other sessions ended; this one goes on' }),
});
export const PasswordReset = t.Object({
  sessionsEnded: t.Literal(true),
  contactsShut: t.Array(oneOf(['email', 'phone']), {
    description: 'Contacts that open the account no more until they are proved anew',
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
        t.String({ format: 'date-time', description: 'null until it is proved: it opens nothing' }),
      ),
    }),
  ),
});

export const SessionPath = t.Object({ id: t.String({ format: 'uuid' }) });
export const SessionsQuery = t.Object(pageQuery);
export const EndSessionsQuery = t.Object({
  keepCurrent: t.Optional(t.BooleanString({ description: 'true spares the session that asks' })),
});
export const Sessions = page(
  t.Object({
    sessionId: t.String({ format: 'uuid' }),
    method: oneOf(['PASSWORD', 'CODE'], { description: 'How it was opened' }),
    userAgent: t.Nullable(t.String()),
    createdAt: t.String({ format: 'date-time' }),
    lastUsedAt: t.String({ format: 'date-time' }),
    expiresAt: t.String({ format: 'date-time' }),
    isCurrent: t.Boolean(),
  }),
);
export const SessionsEnded = t.Object({ ended: t.Integer({ description: 'How many sessions ended' }) });

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
