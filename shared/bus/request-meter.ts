import type { Endpoint } from 'nats';

interface Figures {
  num_requests: number;
  num_errors: number;
  last_error?: string;
  /** Nanoseconds, as the services API counts. */
  processing_time: number;
  average_processing_time: number;
}

const nanosecondsOf = (milliseconds: number) => Math.round(milliseconds * 1_000_000);

/**
 * Counts what an endpoint has answered and how long that took. nats.js itself stops its clock when a handler returns,
 * before the work it began is done, and never sees how that ends.
 */
export function createRequestMeter() {
  const bySubject = new Map<string, Figures>();
  const figuresOf = (subject: string): Figures => {
    let figures = bySubject.get(subject);
    if (!figures) {
      figures = { num_requests: 0, num_errors: 0, processing_time: 0, average_processing_time: 0 };
      bySubject.set(subject, figures);
    }
    return figures;
  };
  return {
    /** Call what it returns when the answer is out; with the refusal, where it is one. */
    begin(subject: string): (refusal?: string) => void {
      const startedAt = performance.now();
      return (refusal) => {
        const figures = figuresOf(subject);
        figures.num_requests++;
        figures.processing_time += nanosecondsOf(performance.now() - startedAt);
        figures.average_processing_time = Math.round(figures.processing_time / figures.num_requests);
        if (refusal === undefined) return;
        figures.num_errors++;
        figures.last_error = refusal;
      };
    },
    /** Puts the figures where nats.js takes them from when somebody asks for its statistics. */
    async tell(endpoint: Endpoint): Promise<void> {
      Object.assign(statsOf(endpoint), figuresOf(endpoint.subject));
    },
  };
}

/** nats.js hands over its own endpoint, with the figures it is about to send. */
const statsOf = (endpoint: Endpoint): Figures => (endpoint as Endpoint & { stats: Figures }).stats;
