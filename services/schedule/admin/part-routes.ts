import { eq } from 'drizzle-orm';
import { t } from 'elysia';
import { objectBody } from '#shared/http/object-body';
import { pageQuery } from '#shared/http/page';
import { actorOf } from '#shared/records/admin';
import type { Deps } from '../connect.ts';
import { problems } from '../problems.ts';
import { coaches, routeStops, seats } from '../schema.ts';
import {
  createCoach,
  createSeat,
  presentCoach,
  presentSeat,
  readCoach,
  readSeat,
  updateCoach,
  updateSeat,
} from './coaches.ts';
import { allow, controller, deactivated, id, made, one, reading, refusedInUse, uuid } from './controller.ts';
import { pageRows } from './page-rows.ts';
import { createStop, presentStop, updateStop } from './stops.ts';
import * as models from './timetable-models.ts';

export const stopRoutes = (deps: Deps) =>
  controller(deps, 'stops')
    .get(
      '/stops',
      async ({ query }) => {
        const where = eq(routeStops.routeId, query.routeId);
        const { items, nextCursor } = await pageRows(deps, query, {
          table: routeStops,
          key: routeStops.stopOrder,
          where,
        });
        return { items: items.map(presentStop), nextCursor };
      },
      {
        allow,
        query: t.Object({ ...pageQuery, routeId: uuid }),
        response: reading(models.Stop),
        detail: { summary: 'List the stops of a route in travel order' },
      },
    )
    .post(
      '/stops',
      async (context) => context.status(201, await createStop(deps)(actorOf(context), context.body)),
      { allow, body: models.StopNew, response: made(models.Stop), detail: { summary: 'Add a stop' } },
    )
    .get(
      '/stops/:id',
      async ({ params }) => {
        const [row] = await deps.db.select().from(routeStops).where(eq(routeStops.id, params.id));
        if (!row) throw problems.STOP_NOT_FOUND();
        return presentStop(row);
      },
      {
        allow,
        params: id,
        response: one(models.Stop),
        detail: { summary: 'Get a stop' },
      },
    )
    .patch(
      '/stops/:id',
      (context) => updateStop(deps)(actorOf(context), context.params.id.toLowerCase(), context.body),
      {
        allow,
        params: id,
        ...objectBody,
        body: models.StopChange,
        response: one(models.Stop),
        detail: {
          summary: 'Change a stop',
          description: `The platform may change at any time. Everything else: ${refusedInUse}`,
        },
      },
    )
    .delete(
      '/stops/:id',
      (context) => updateStop(deps)(actorOf(context), context.params.id.toLowerCase(), deactivated),
      {
        allow,
        params: id,
        response: one(models.Stop),
        detail: { summary: 'Deactivate a stop', description: 'It is kept and can be made active again.' },
      },
    );

export const coachRoutes = (deps: Deps) =>
  controller(deps, 'coaches')
    .get(
      '/coaches',
      async ({ query }) => {
        const where = eq(coaches.trainId, query.trainId);
        const { items, nextCursor } = await pageRows(deps, query, {
          table: coaches,
          key: coaches.ordinal,
          where,
        });
        return { items: items.map(presentCoach), nextCursor };
      },
      {
        allow,
        query: t.Object({ ...pageQuery, trainId: uuid }),
        response: reading(models.Coach),
        detail: { summary: 'List the coaches of a train in order' },
      },
    )
    .post(
      '/coaches',
      async (context) => context.status(201, await createCoach(deps)(actorOf(context), context.body)),
      { allow, body: models.CoachNew, response: made(models.Coach), detail: { summary: 'Add a coach' } },
    )
    .get('/coaches/:id', async ({ params }) => presentCoach(await readCoach(deps, params.id)), {
      allow,
      params: id,
      response: one(models.Coach),
      detail: { summary: 'Get a coach' },
    })
    .patch(
      '/coaches/:id',
      (context) => updateCoach(deps)(actorOf(context), context.params.id.toLowerCase(), context.body),
      {
        allow,
        params: id,
        ...objectBody,
        body: models.CoachChange,
        response: one(models.Coach),
        detail: { summary: 'Change a coach', description: refusedInUse },
      },
    )
    .delete(
      '/coaches/:id',
      (context) => updateCoach(deps)(actorOf(context), context.params.id.toLowerCase(), deactivated),
      {
        allow,
        params: id,
        response: one(models.Coach),
        detail: { summary: 'Deactivate a coach', description: 'It is kept and can be made active again.' },
      },
    );

export const seatRoutes = (deps: Deps) =>
  controller(deps, 'seats')
    .get(
      '/seats',
      async ({ query }) => {
        const where = eq(seats.coachId, query.coachId);
        const { items, nextCursor } = await pageRows(deps, query, {
          table: seats,
          key: seats.ordinal,
          where,
        });
        return { items: items.map(presentSeat), nextCursor };
      },
      {
        allow,
        query: t.Object({ ...pageQuery, coachId: uuid }),
        response: reading(models.Seat),
        detail: { summary: 'List the seats of a coach in order' },
      },
    )
    .post(
      '/seats',
      async (context) => context.status(201, await createSeat(deps)(actorOf(context), context.body)),
      { allow, body: models.SeatNew, response: made(models.Seat), detail: { summary: 'Add a seat' } },
    )
    .get('/seats/:id', async ({ params }) => presentSeat(await readSeat(deps, params.id)), {
      allow,
      params: id,
      response: one(models.Seat),
      detail: { summary: 'Get a seat' },
    })
    .patch(
      '/seats/:id',
      (context) => updateSeat(deps)(actorOf(context), context.params.id.toLowerCase(), context.body),
      {
        allow,
        params: id,
        ...objectBody,
        body: models.SeatChange,
        response: one(models.Seat),
        detail: { summary: 'Change a seat', description: refusedInUse },
      },
    )
    .delete(
      '/seats/:id',
      (context) => updateSeat(deps)(actorOf(context), context.params.id.toLowerCase(), deactivated),
      {
        allow,
        params: id,
        response: one(models.Seat),
        detail: { summary: 'Deactivate a seat', description: 'It is kept and can be made active again.' },
      },
    );
