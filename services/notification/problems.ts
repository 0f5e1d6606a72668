import { defineProblems } from '#shared/problem';

export const problems = defineProblems({
  BAD_ADDRESS: { status: 400, title: 'This address takes no mail' },
  MAIL_UNAVAILABLE: { status: 503, title: 'Mail cannot be sent at the moment', retryAfterSeconds: 10 },
});
