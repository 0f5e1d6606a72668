import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  JOURNEYS_AHEAD: { status: 409, title: 'A journey is booked that is not over; cancel it or wait' },
  MONEY_ON_ITS_WAY: {
    status: 409,
    title: 'A payment or a refund is on its way; try again once it has arrived',
  },
  DOCUMENTS_CHANGED_TOO_OFTEN: {
    status: 409,
    title: 'NID and passport have been changed too often; try again tomorrow',
  },
  TOO_MUCH_TO_EXPORT: { status: 409, title: 'There is too much for one answer' },
  TOO_MANY_PASSENGERS: { status: 409, title: 'No more passengers can be saved' },
});
