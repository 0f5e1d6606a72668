/** Stands for whatever a service depends on while its tables are read, and nothing in them is called. */
export const anything: never = new Proxy(() => {}, {
  get: () => anything,
  apply: () => anything,
}) as never;
