#!/bin/bash
# start-server.sh DIRECTORY GROUP: starts the lab's LXD (as root) and returns; members of GROUP may use it.
#
# It has mounts and process ids of its own, so that one kill ends it with all that it runs; the network is the
# machine's, so that the containers' addresses answer. DIRECTORY/pid holds the process to kill.
set -eu
directory=$1
group=$2
install -d -m 711 "$(dirname "$directory")" "$directory"

export LXD_DIR=$directory/lxd
# shellcheck disable=SC2016 # the inner shell expands it
setsid bash -c '
  echo $$ >"$1/pid"
  exec unshare --mount --pid --fork --kill-child --mount-proc lxd --group "$2" --logfile "$1/log"
' lab-server "$directory" "$group" </dev/null >"$directory/output" 2>&1 &
