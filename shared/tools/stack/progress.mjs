/**
 * Where progress is shown: finished lines, and one line that is rewritten while something goes on.
 * @typedef {{ line(text: string): void, live(text: string): void }} Screen
 */

/** @typedef {{ step<Answer>(title: string, work: (say: (what: string) => void) => Promise<Answer>, finished?: (answer: Answer) => string | undefined): Promise<Answer> }} Progress */

const width = 66;
const announceAfterMs = 3_000;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Shows each step when it is done, with its seconds; a long one also while it goes on.
 * @param {Screen} screen
 * @returns {Progress}
 */
export function createProgress(screen) {
  return {
    async step(title, work, finished) {
      const began = Date.now();
      let detail = '';
      let frame = 0;
      const show = () => {
        frame = (frame + 1) % frames.length;
        screen.live(`  ${frames[frame]} ${clip(detail ? `${title}: ${detail}` : `${title} …`, width + 8)}`);
      };
      show();
      const timer = setInterval(show, 120);
      try {
        const answer = await work((what) => {
          detail = what;
        });
        const said = finished?.(answer) ?? title;
        screen.line(`  ✓ ${said.padEnd(width)} ${seconds(Date.now() - began)}`);
        return answer;
      } catch (error) {
        screen.line(`  ✗ ${title}`);
        throw error;
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`.padStart(7);
}

/**
 * @param {string} text
 * @param {number} length
 */
function clip(text, length) {
  const printable = text.replaceAll(/\p{Cc}/gu, ' ');
  return printable.length > length ? `${printable.slice(0, length - 1)}…` : printable;
}

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Screen}
 */
export function terminalScreen(stream) {
  // A reader that has gone away must not take the stack down with it.
  stream.on('error', () => {});
  return stream.isTTY ? rewritingScreen(stream) : plainScreen(stream);
}

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Screen}
 */
function rewritingScreen(stream) {
  const clear = '\r\x1b[2K';
  let dirty = false;
  return {
    live(text) {
      dirty = true;
      stream.write(`${clear}${text.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
    },
    line(text) {
      stream.write(`${dirty ? clear : ''}${colour(text)}\n`);
      dirty = false;
    },
  };
}

/**
 * In a file or a pipe, what goes on is said once, and only when it takes long.
 * @param {NodeJS.WriteStream} stream
 * @returns {Screen}
 */
function plainScreen(stream) {
  let since = 0;
  let announced = false;
  return {
    live(text) {
      since ||= Date.now();
      if (announced || Date.now() - since < announceAfterMs) return;
      announced = true;
      stream.write(`  … ${text.slice(4)}\n`);
    },
    line(text) {
      since = 0;
      announced = false;
      stream.write(`${text}\n`);
    },
  };
}

/** @param {string} text */
function colour(text) {
  if (process.env.NO_COLOR) return text;
  return text.replace(/^ {2}✓/, '  \x1b[32m✓\x1b[0m').replace(/^ {2}✗/, '  \x1b[31m✗\x1b[0m');
}

/**
 * The screen of a process in the background: it is shown by whoever started it, as long as that one listens.
 * @param {Screen} log
 * @returns {Screen}
 */
export function remoteScreen(log) {
  /** @param {{ live: string } | { line: string }} message */
  const tell = (message) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  return {
    live: (text) => tell({ live: text }),
    line(text) {
      log.line(text);
      tell({ line: text });
    },
  };
}
