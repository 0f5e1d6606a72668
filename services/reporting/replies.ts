import { type Reply, reply } from '#shared/bus/bus';
import { recountFigures } from '#shared/contracts/recovery';
import type { Deps } from './connect.ts';
import { recountDays } from './count/recount-days.ts';

export const replies: Reply<Deps>[] = [reply(recountFigures, (deps: Deps) => () => recountDays(deps))];
