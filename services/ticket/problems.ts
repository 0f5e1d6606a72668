import { defineProblems } from '#shared/problem';

export const ticketProblems = defineProblems({
  TICKET_NOT_FOUND: { status: 404, title: 'There is no such ticket' },
  TICKET_USED: { status: 409, title: 'A ticket has been used for travel' },
  NONCE_REUSED: { status: 422, title: 'This nonce belongs to another scan' },
});
