import { Elysia } from 'elysia';
import { authenticate } from '#shared/http/auth';
import { problemResponses } from '#shared/http/problems';
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
        query: models.DailyQuery,
        response: { 200: models.DailyAnswer, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Report sales by day',
          description: `By the Dhaka date on which a booking was made. Revenue is what confirmed bookings paid, less refunds. ${csvHint}`,
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
        query: models.SalesQuery,
        response: { 200: models.SalesAnswer, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Report tickets and revenue by day, train, class and route',
          description: `Combine them with commas: \`by=train,class\`. A day is the day of the sale; the rows of a day add up to the revenue of the daily report. A route is where a ticket begins and ends. A refund is divided among the cancelled seats. ${csvHint}`,
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
        query: models.OccupancyQuery,
        response: { 200: models.OccupancyAnswer, ...problemResponses(400, 401, 403) },
        detail: {
          summary: 'Report occupancy by day, train and class',
          description: `By the date on which trains leave their origin. Trains without a sale are included, cancelled trains are not. A seat counts for the legs on which it was sold. For future dates only trips with sales are shown. ${csvHint}`,
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
