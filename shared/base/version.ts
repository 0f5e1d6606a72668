import packageJson from '../../package.json';

/** Of the release, as package.json says it and nothing else does. */
export const { version } = packageJson;
