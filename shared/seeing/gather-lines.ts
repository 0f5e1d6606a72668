import pino, { type DestinationStream } from 'pino';

/** A write of its own for each line costs more than all the rest of the line. A pipe keeps so much of one process together. */
const gatheredBytes = 4_096;
const gatheredMs = 100;

export interface GatheredLines extends DestinationStream {
  /** Also asked by the logger itself, after a fatal line. */
  flushSync(): void;
}

/**
 * Writes lines in batches, at the latest after a tenth of a second and as the process exits. A process that is killed
 * takes along what it had gathered since.
 */
export function gatherLines(sink: DestinationStream): GatheredLines {
  let lines = '';
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const flushSync = () => {
    clearTimeout(timer);
    timer = undefined;
    if (lines === '') return;
    const batch = lines;
    lines = '';
    bytes = 0;
    sink.write(batch);
  };
  process.on('exit', flushSync);
  return {
    write(line) {
      const more = Buffer.byteLength(line);
      if (bytes + more > gatheredBytes) flushSync();
      lines += line;
      bytes += more;
      timer ??= setTimeout(flushSync, gatheredMs).unref();
    },
    flushSync,
  };
}

let output: GatheredLines | undefined;

/** Of the process, whatever number of loggers it has. */
export function standardOutput(): GatheredLines {
  output ??= gatherLines(pino.destination({ dest: 1, sync: true }));
  return output;
}
