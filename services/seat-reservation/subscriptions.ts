import { on, type Subscription } from '#shared/bus/bus';
import { trainEdited } from '#shared/contracts/schedule';
import type { Deps } from './connect.ts';
import { refreezeTrips } from './trip/refreeze-trips.ts';

export const subscriptions: Subscription<Deps>[] = [on(trainEdited, refreezeTrips)];
