import { defineProblems } from '#shared/base/problem';

export const problems = defineProblems({
  TICKET_NOT_FOUND: { status: 404, title: 'No such ticket' },
  TICKET_USED: { status: 409, title: 'A ticket of the booking has been used for travel' },
  SCAN_NOT_FOUND: { status: 404, title: 'No such scan of this checker on this device' },
  SCAN_USED_NOTHING: { status: 409, title: 'This scan did not use the ticket up' },
  SCAN_UNDO_TOO_LATE: { status: 409, title: 'It is too late to take this scan back' },
  DUTY_REQUIRED: { status: 403, title: 'You have no duty on this trip' },
  DUTY_NOT_FOUND: { status: 404, title: 'No such duty' },
  DISPUTE_NOT_FOUND: { status: 404, title: 'No such dispute' },
  DISPUTE_DECIDED: { status: 409, title: 'This dispute is decided already' },
  NONCE_REUSED: { status: 422, title: 'This nonce belongs to another scan' },
});
