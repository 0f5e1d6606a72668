/** @type {Record<string, string>} */
const colours = {
  warn: '\x1b[33m',
  error: '\x1b[31m',
  fatal: '\x1b[31m',
  debug: '\x1b[2m',
  trace: '\x1b[2m',
};
const longestValue = 120;

/**
 * One line of the services' JSON log as a person reads it; any other text stays as it is.
 * @param {string} line
 * @param {{ colour?: boolean }} [options]
 */
export function readableLine(line, { colour = false } = {}) {
  const entry = parse(line);
  if (!entry) return line;
  const { level = 'info', time, service = 'jatra', msg = '', error, err, ...rest } = entry;
  const fault = error ?? err;
  const { what, facts } = msg === 'request' ? describeRequest(rest) : { what: msg, facts: rest };
  const text = [
    clock(time),
    level === 'info' ? '' : String(level).toUpperCase(),
    String(service).padEnd(16),
    [what, ...listed(facts), faultText(fault)].filter(Boolean).join(' '),
  ]
    .filter(Boolean)
    .join(' ');
  const stack = level === 'error' || level === 'fatal' ? stackLines(fault) : '';
  return colour && colours[level] ? `${colours[level]}${text}${stack}\x1b[0m` : `${text}${stack}`;
}

/**
 * @param {string} line
 * @returns {Record<string, any> | undefined}
 */
function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line);
    return entry.level || entry.msg ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} time an instant in ISO 8601 */
function clock(time) {
  const instant = new Date(String(time));
  if (Number.isNaN(instant.getTime())) return '--:--:--';
  return [instant.getHours(), instant.getMinutes(), instant.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/**
 * A request as it is told: GET /v1/stations 200 in 3.1 ms. Its id is shown where somebody will look for it.
 * @param {Record<string, unknown>} entry
 */
function describeRequest({ method, path, status, ms, requestId, ...facts }) {
  return {
    what: `${method} ${path} ${status} in ${ms} ms`,
    facts: Number(status) >= 500 ? { requestId, ...facts } : facts,
  };
}

/** @param {Record<string, unknown>} facts */
function listed(facts) {
  return Object.entries(facts).map(([name, value]) => `${name}=${short(value)}`);
}

/** @param {unknown} value */
function short(value) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

/** @param {any} fault */
function faultText(fault) {
  if (!fault) return '';
  return typeof fault === 'object'
    ? `${fault.type ?? 'Error'}: ${fault.message ?? JSON.stringify(fault)}`
    : String(fault);
}

/** @param {any} fault */
function stackLines(fault) {
  if (typeof fault?.stack !== 'string') return '';
  return fault.stack
    .split('\n')
    .slice(1, 6)
    .map((/** @type {string} */ line) => `\n             ${line.trim()}`)
    .join('');
}
