import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  ACCOUNT_EXISTS: { status: 409, title: 'The contact belongs to another account' },
  CREDENTIALS_WRONG: { status: 401, title: 'The identifier or the password is wrong' },
  PASSWORD_WRONG: { status: 403, title: 'The current password is wrong' },
  ACCOUNT_NOT_ACTIVE: { status: 403, title: 'This account may not sign in' },
  BEING_ERASED: { status: 409, title: 'This account is being deleted' },
  ERASURE_LAPSED: { status: 503, title: 'Deleting the account took too long. Try again' },
  SIGN_IN_NEEDED: {
    status: 403,
    title: 'The account of this code has proved another contact. Sign in to it first',
  },
  CONTACT_EXISTS: { status: 409, title: 'The account has proved this contact already' },
  LAST_CONTACT: { status: 409, title: 'The last proved contact cannot be removed. Prove another one first' },
  CODE_NOT_VALID: { status: 400, title: 'The code is wrong, used or expired' },
  CHALLENGE_NOT_VALID: {
    status: 401,
    title: 'The challenge is used, expired or tried too often. Sign in again',
  },
  SECOND_FACTOR_EXISTS: { status: 409, title: 'The account has a second factor. Remove it first' },
  REFRESH_TOKEN_NOT_VALID: { status: 401, title: 'The refresh token is not valid. Sign in again' },
  BUSY: { status: 503, title: 'Too many people are signing in. Try again in a moment', retryAfterSeconds: 2 },
});
