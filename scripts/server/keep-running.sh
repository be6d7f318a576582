#!/bin/bash
# keep-running.sh DIRECTORY COMMAND...: runs COMMAND again whenever it ends, but not while DIRECTORY/down
# exists. DIRECTORY/daemon.pid holds its process id (as seen in this process id namespace).
directory=$1
shift
while :; do
  while [ -e "$directory/down" ]; do sleep 0.05; done
  "$@" &
  echo $! >"$directory/daemon.pid"
  wait $!
  sleep 0.1
done
