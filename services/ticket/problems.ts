import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  TICKET_NOT_FOUND: { status: 404, title: 'There is no such ticket' },
  TICKET_USED: { status: 409, title: 'A ticket has been used for travel' },
  SCAN_NOT_FOUND: { status: 404, title: 'There is no such scan of yours on this device' },
  SCAN_USED_NOTHING: { status: 409, title: 'This scan has not used the ticket up' },
  SCAN_UNDO_TOO_LATE: { status: 409, title: 'It is too late to take this scan back' },
  DUTY_REQUIRED: { status: 403, title: 'This trip is not yours to check' },
  DUTY_NOT_FOUND: { status: 404, title: 'There is no such duty' },
  DISPUTE_NOT_FOUND: { status: 404, title: 'There is no such dispute' },
  DISPUTE_DECIDED: { status: 409, title: 'This dispute has been decided' },
  NONCE_REUSED: { status: 422, title: 'This nonce belongs to another scan' },
});
