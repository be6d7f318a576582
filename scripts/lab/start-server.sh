#!/bin/bash
# start-server.sh DIRECTORY GROUP [TREE]: starts the lab's LXD (as root) and returns; members of the group with
# that number may use it. With TREE, a directory that DIRECTORY lies in, LXD is the one installed there.
#
# It has mounts and process ids of its own, so that one kill ends it with all that it runs; the network is the
# machine's, so that the containers' addresses answer. DIRECTORY/pid holds the process to kill.
set -eu
directory=$1
group=$2
tree=${3:-}
here=$(dirname "$(readlink -f "$0")")
install -d -m 711 "$(dirname "$directory")" "$directory"

# Paths and names as the server sees them.
export LXD_DIR=${directory#"$tree"}/lxd
log=${directory#"$tree"}/log
if [ "$tree" ]; then
  name=lab-$group
  grep -q "^$name:" "$tree/etc/group" || echo "$name:x:$group:" >>"$tree/etc/group"
  enter=("$here/enter-tree.sh" "$tree")
else
  name=$(getent group "$group" | cut -d: -f1)
  enter=(env)
fi

# stop-server.sh knows the process by DIRECTORY in its command line, hence LAB.
# shellcheck disable=SC2016 # the inner shell expands it
setsid bash -c '
  echo $$ >"$1/pid"
  shift
  exec unshare --mount --pid --fork --kill-child --mount-proc "$@"
' lab-server "$directory" env "LAB=$directory" "${enter[@]}" lxd --group "$name" --logfile "$log" \
  </dev/null >"$directory/output" 2>&1 &
