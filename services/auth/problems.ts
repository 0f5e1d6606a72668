import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  ACCOUNT_EXISTS: { status: 409, title: 'There is an account already' },
  CREDENTIALS_WRONG: { status: 401, title: 'The identifier or the password is wrong' },
  PASSWORD_WRONG: { status: 403, title: 'The present password is wrong' },
  ACCOUNT_NOT_ACTIVE: { status: 403, title: 'This account may not sign in' },
  BEING_ERASED: { status: 409, title: 'This account is being deleted' },
  ERASURE_LAPSED: { status: 503, title: 'Deleting the account took too long; try again' },
  SIGN_IN_NEEDED: {
    status: 403,
    title: 'The code is for an account of somebody who has proved another contact; sign in to it first',
  },
  CONTACT_EXISTS: { status: 409, title: 'The account has proved this contact already' },
  LAST_CONTACT: { status: 409, title: 'The last proved contact stays; prove another one first' },
  CODE_NOT_VALID: { status: 400, title: 'The code is wrong, used or expired' },
  CHALLENGE_NOT_VALID: {
    status: 401,
    title: 'The challenge is used, expired or tried too often; sign in again',
  },
  SECOND_FACTOR_EXISTS: { status: 409, title: 'There is a second factor; remove it first' },
  REFRESH_TOKEN_NOT_VALID: { status: 401, title: 'The refresh token is not good; sign in again' },
  BUSY: { status: 503, title: 'Too many people sign in at this moment', retryAfterSeconds: 2 },
});
