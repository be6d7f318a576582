/** Where the project is published, all of it made from what package.json says of its repository. */

export interface Repository {
  /** As npm has it: `git+https://github.com/OWNER/NAME.git`. */
  readonly url: string;
}

export function published({ url }: Repository) {
  const { host, pathname } = new URL(url.replace(/^git\+/, ""));
  const path = pathname.replace(/\.git$/, "");
  return {
    repository: `https://${host}${path}`,
    homepage: `https://${host}${path}#readme`,
    logoUrl: `https://raw.githubusercontent.com${path}/main/docs/logo.svg`,
    /** The CLI asks the releases there for the plugin of the version that an SDK names. */
    pluginDownloadURL: `github://api.${host}${path}`,
    goModule: `${host}${path}/sdk/go`,
  };
}
