import packageJson from '../../package.json';

/** Of the release, as package.json says it and nothing else does. */
export const { version } = packageJson;

/** The release and, where whoever has built or started this says it, the commit: `0.1.0+4cc5097`. */
export const build = describeBuild(process.env.JATRA_COMMIT);

/** What is no commit is left out: a variable of somebody else's, or a build from no repository. */
export function describeBuild(commit: string | undefined): string {
  return commit && /^[0-9a-f]{7,40}$/.test(commit) ? `${version}+${commit.slice(0, 7)}` : version;
}
