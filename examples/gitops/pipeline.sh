#!/bin/sh
# One step of a pipeline, in the directory of the program. Runs wait for each other.
#
#   pipeline.sh preview FILE   what a branch would change, as a comment for its review
#   pipeline.sh up             makes the server equal to the program
#   pipeline.sh drift          fails where somebody has changed something by hand
#   pipeline.sh repair         takes back what was changed by hand
#
# STACK is the stack (default: prod). Pulumi finds its backend and its passphrase, and the provider finds the server, in
# the environment.
set -eu
cd "$(dirname "$0")"
stack=${STACK:-prod}
exec 9> "${TMPDIR:-/tmp}/lxd-gitops-$stack.lock"
flock 9

pulumi stack select --create --non-interactive "$stack" > /dev/null
run() { command=$1; shift; pulumi "$command" --stack "$stack" --non-interactive --color never "$@"; }

case "${1:-}" in
  preview)
    {
      echo "### What this branch changes"
      echo '```'
      run preview --refresh --diff --suppress-permalink
      echo '```'
    } > "$2"
    ;;
  up) run up --yes --skip-preview ;;
  drift)
    if ! run preview --refresh --expect-no-changes --diff; then
      echo "The server is not what the program says: see above. Take it over into the program, or run: pipeline.sh repair" >&2
      exit 1
    fi
    ;;
  repair) run up --refresh --yes --skip-preview ;;
  *)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
