import { setDefaultTimeout } from 'bun:test';

// Suites wait for real servers on a busy machine; a test that needs longer says so itself.
setDefaultTimeout(20_000);
