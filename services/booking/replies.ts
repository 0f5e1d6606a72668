import { reply } from '#shared/bus';
import * as contract from '#shared/contracts/booking';
import type { Deps } from './connect.ts';
import { getBooking } from './queries.ts';

export const bookingReplies = (deps: Deps) => [reply(contract.getBooking, getBooking(deps))];
