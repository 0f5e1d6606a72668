import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  BAD_ADDRESS: { status: 400, title: 'The address cannot receive messages' },
  DELIVERY_UNAVAILABLE: {
    status: 503,
    title: 'Messages cannot be sent at the moment',
    retryAfterSeconds: 10,
  },
  NOTIFICATION_NOT_FOUND: { status: 404, title: 'No such notification' },
  STILL_PENDING: { status: 409, title: 'The notification is still being sent' },
  NOT_RESENDABLE: { status: 409, title: 'The notification cannot be sent again' },
  RESENT_JUST_NOW: { status: 429, title: 'The notification was sent again just now', retryAfterSeconds: 60 },
  PUSH_UNAVAILABLE: { status: 503, title: 'Push notifications are switched off' },
  SUBSCRIPTION_NOT_FOUND: { status: 404, title: 'No such subscription' },
  BAD_SIGNATURE: { status: 401, title: 'The signature is not valid' },
  REPORT_TOO_EARLY: { status: 404, title: 'The message is not known yet', retryAfterSeconds: 1 },
});
