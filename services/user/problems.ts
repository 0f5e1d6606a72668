import { defineProblems } from '#shared/problem';

export const problems = defineProblems({
  TOO_MANY_PASSENGERS: { status: 409, title: 'No more passengers can be saved' },
});
