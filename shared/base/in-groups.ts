/** How many questions go at once, and how many may wait. */
interface Limits {
  requestsAtOnce: number;
  perRequest: number;
  maxWaiting: number;
  /** The refusal of a question beyond that. */
  full: () => Error;
  /** Whether a group that failed so is asked again one by one, so that a bad question fails alone. */
  singlyAfter?: (error: unknown) => boolean;
}

interface Waiting<Question, Answer> {
  question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * While some questions are under way, those that come meanwhile share the next one. Answers come in their order.
 * Ours, for a DataLoader bounds neither the questions under way nor those who wait.
 */
export function inGroups<Question, Answer>(
  ask: (questions: Question[]) => Promise<Answer[]>,
  { requestsAtOnce, perRequest, maxWaiting, full, singlyAfter = () => false }: Limits,
) {
  const waiting: Waiting<Question, Answer>[] = [];
  let asking = 0;
  const askGroup = async (group: Waiting<Question, Answer>[]): Promise<void> => {
    try {
      const answers = await ask(group.map(({ question }) => question));
      for (const [at, { resolve }] of group.entries()) resolve(answers[at]!);
    } catch (error) {
      if (group.length > 1 && singlyAfter(error)) for (const one of group) await askGroup([one]);
      else for (const { reject } of group) reject(error);
    }
  };
  const pump = () => {
    while (asking < requestsAtOnce && waiting.length > 0) {
      asking++;
      void askGroup(waiting.splice(0, perRequest)).finally(() => {
        asking--;
        pump();
      });
    }
  };
  return (question: Question): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) {
        reject(full());
        return;
      }
      waiting.push({ question, resolve, reject });
      pump();
    });
}
