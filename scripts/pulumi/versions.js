/** The Pulumi that the project is built and tested with. tools/cli/go.mod names the same. */
const PULUMI_VERSION = "3.254.0";

/** Language hosts from Go modules; see tools/languages/go.mod. A release brings its own. */
const LANGUAGES_VERSION = "3.66.0";

/** The oldest Pulumi on PATH that is taken as it is. */
const OLDEST_PULUMI = "3.200.0";

/** The oldest Go that can fetch the one that tools/ asks for by itself. */
const OLDEST_GO = "1.21.0";

/** What is fetched from go.dev where no such Go is found. */
const GO_VERSION = "1.26.0";

module.exports = { PULUMI_VERSION, LANGUAGES_VERSION, OLDEST_PULUMI, OLDEST_GO, GO_VERSION };
