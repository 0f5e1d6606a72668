/** What issue and README call a row, and what it measures; the order is that of the run. */
export const rows = {
  search: 'search Dhaka to Chattogram',
  'search-plain': 'the same, by a client that takes no compression',
  'search-changing': 'search while its trips change 100 times a second',
  stations: 'station look-up while one types',
  'seat-map': 'seat map of a train of 900 seats',
  'seat-map-plain': 'the same, by a client that takes no compression',
  'seat-map-changing': 'seat map while its trip changes 100 times a second',
  enquiries: 'nine in ten searches, one in ten seat maps',
  'refused-hold': 'refused hold of 4 seats',
  'granted-hold': 'granted hold of 4 seats, a new buyer each',
  validation: 'QR validation, each ticket for the first time',
  'validation-again': 'QR validation of used tickets',
  crowd: '1,187 buyers at each of 200 seats at once',
  sale: 'whole sales to the ticket, orders of 4',
  both: 'whole sales beside 6,944 searches a second',
  start: 'cold start to ready, servers up and migrated',
} as const;

/** Measured by what a machine does in all, with a process of the services on each core. The others are compared with one bare process. */
export const onAllCores: ReadonlySet<string> = new Set([
  'enquiries',
  'sale',
  'both',
] satisfies (keyof typeof rows)[]);

export type RowName = keyof typeof rows;
export const rowNames = Object.keys(rows) as RowName[];
