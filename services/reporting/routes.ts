import { Elysia } from 'elysia';
import { problemResponses } from '#shared/base/problem';
import { authenticate } from '#shared/http/auth';
import type { Deps } from './connect.ts';
import * as models from './models.ts';
import { daysToCsv, occupancyToCsv, prefersCsv, salesToCsv } from './reports/csv.ts';
import { occupancyReport } from './reports/occupancy-report.ts';
import { dailyReport } from './reports/queries.ts';
import { salesReport } from './reports/sales-report.ts';

const csvHint = 'CSV with `Accept: text/csv` or `?format=csv`.';

export function routes(deps: Deps) {
  const daily = dailyReport(deps);
  const sales = salesReport(deps);
  const occupancy = occupancyReport(deps);
  return new Elysia({ prefix: '/v1/reports', name: 'reporting.routes', tags: ['reporting'] })
    .use(authenticate(deps.tokens))
    .get(
      '/daily',
      async ({ query, headers, set }) => {
        const items = await daily(query);
        const name = `jatra-daily-${items[0]!.date}-${items.at(-1)!.date}`;
        return answer({ items, csv: () => daysToCsv(items), name, query, headers, set });
      },
      {
        allow: ['ADMIN', 'SUPER_ADMIN'],
        query: models.dailyQuery,
        response: { 200: models.dailyAnswer, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Sales day by day',
          description: `Counted by the date in Dhaka on which a booking was made. Revenue is what confirmed bookings paid, less what has been refunded of it. ${csvHint}`,
        },
      },
    )
    .get(
      '/sales',
      async ({ query, headers, set }) => {
        const { by, rows } = await sales(query);
        const name = `jatra-sales-by-${by.join('-')}`;
        return answer({ items: rows, csv: () => salesToCsv(by, rows), name, query, headers, set });
      },
      {
        allow: ['ADMIN', 'SUPER_ADMIN'],
        query: models.salesQuery,
        response: { 200: models.salesAnswer, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Tickets and revenue by day, train, class and route',
          description: `Or by any mixture of them: \`by=train,class\`. Days are those of the sale, as in the daily report, and its revenue is the sum of these rows. A route is from where to where a ticket is. A refund is shared out among the seats that were cancelled. ${csvHint}`,
        },
      },
    )
    .get(
      '/occupancy',
      async ({ query, headers, set }) => {
        const { by, rows } = await occupancy(query);
        const name = `jatra-occupancy-by-${by.join('-')}`;
        return answer({ items: rows, csv: () => occupancyToCsv(by, rows), name, query, headers, set });
      },
      {
        allow: ['ADMIN', 'SUPER_ADMIN'],
        query: models.occupancyQuery,
        response: { 200: models.occupancyAnswer, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'How full trains were, by day, train and class',
          description: `By the date on which trains leave their origin, trains on which nothing was sold included, cancelled ones not. A seat counts for the legs it was sold for. Dates to come show trips on which something is sold already. ${csvHint}`,
        },
      },
    );
}

function answer<Item>(report: {
  items: Item[];
  csv: () => string;
  name: string;
  query: { format?: 'json' | 'csv' };
  headers: Record<string, string | undefined>;
  set: { headers: Record<string, string | number | undefined> };
}): { items: Item[]; nextCursor: null } | string {
  const { items, csv, name, query, headers, set } = report;
  set.headers.vary = 'Accept';
  const wantsCsv = query.format ? query.format === 'csv' : prefersCsv(headers.accept);
  if (!wantsCsv) return { items, nextCursor: null };
  set.headers['content-type'] = 'text/csv; charset=utf-8';
  set.headers['content-disposition'] = `attachment; filename="${name}.csv"`;
  return csv();
}
