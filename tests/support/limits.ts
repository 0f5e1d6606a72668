import { setDefaultTimeout } from 'bun:test';

// Only ends what hangs, after `eventually` has said what it waited for; a test that needs longer says so itself.
setDefaultTimeout(120_000);
