/** Each connection keeps what it has prepared until it ends; other texts are planned each time. */
const mostTexts = 200;
/** Lists of values make many texts, each rare and long. */
const mostParameters = 100;

type Options = { prepare?: boolean } | undefined;

/**
 * Says which statements a connection prepares: those that come again. Unprepared, one with parameters takes two round
 * trips, as the driver asks for their types first, and Postgres parses and plans it anew; prepared, it takes one.
 */
export function createPreparer() {
  const seen = new Map<string, number>();
  return (text: string, values: readonly unknown[] = [], options?: Options): Options => {
    if (options?.prepare || values.length === 0 || values.length > mostParameters) return options;
    const times = (seen.get(text) ?? 0) + 1;
    if (times === 1 && seen.size >= mostTexts) return options;
    if (times <= 2) seen.set(text, times);
    return times > 1 ? { ...options, prepare: true } : options;
  };
}
