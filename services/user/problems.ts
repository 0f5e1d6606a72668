import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  JOURNEYS_AHEAD: { status: 409, title: 'A booked journey is not over. Cancel it or wait' },
  MONEY_ON_ITS_WAY: {
    status: 409,
    title: 'A payment or a refund is on its way. Try again once it has arrived',
  },
  DOCUMENTS_CHANGED_TOO_OFTEN: {
    status: 409,
    title: 'NID and passport have changed too often. Try again tomorrow',
  },
  TOO_MUCH_TO_EXPORT: { status: 409, title: 'There is too much data for one answer' },
  TOO_MANY_PASSENGERS: { status: 409, title: 'The account has saved too many passengers' },
});
