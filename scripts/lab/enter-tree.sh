#!/bin/bash
# enter-tree.sh TREE COMMAND...: the command with that directory as its root; expects mounts of its own.
set -eu
# shellcheck source-path=SCRIPTDIR source=../server/tree.sh
. "$(dirname "$(readlink -f "$0")")/../server/tree.sh"
tree=$1
shift
enterTree "$tree"
exec "$@"
