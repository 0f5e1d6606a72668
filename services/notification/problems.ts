import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  BAD_ADDRESS: { status: 400, title: 'This address takes no messages' },
  DELIVERY_UNAVAILABLE: {
    status: 503,
    title: 'Messages cannot be sent at the moment',
    retryAfterSeconds: 10,
  },
  NOTIFICATION_NOT_FOUND: { status: 404, title: 'There is no such notification' },
  STILL_PENDING: { status: 409, title: 'It is still being sent' },
  NOT_RESENDABLE: { status: 409, title: 'This cannot be sent again' },
  RESENT_JUST_NOW: { status: 429, title: 'It was sent again just now', retryAfterSeconds: 60 },
  PUSH_UNAVAILABLE: { status: 503, title: 'There are no push notifications here' },
  SUBSCRIPTION_NOT_FOUND: { status: 404, title: 'There is no such subscription' },
  BAD_SIGNATURE: { status: 401, title: 'The signature is not good' },
  REPORT_TOO_EARLY: { status: 404, title: 'That message is not known yet', retryAfterSeconds: 1 },
});
