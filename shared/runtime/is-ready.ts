import { readVariable } from '../base/config.ts';

/** For a container's health check: ends well when the process beside it can serve requests. */
async function isReady(): Promise<boolean> {
  const port = readVariable(process.env, 'PORT') ?? 8080;
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
  return answer?.ok === true;
}

process.exit((await isReady()) ? 0 : 1);
