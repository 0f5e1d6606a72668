/** Of this release, as package.json says it. */
export { version as serviceVersion } from '../../package.json' with { type: 'json' };
