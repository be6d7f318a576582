#!/bin/bash
# stop-server.sh DIRECTORY BRIDGE [TREE] [remove]: ends the lab's LXD (as root), and removes DIRECTORY if asked to.
set -u
directory=$1
bridge=$2
tree=$3
remove=$4

pid=$(cat "$directory/pid" 2>/dev/null || true)
# After a restart of the machine the number may be another's; and an ended process that nobody has waited for
# has no command line.
running() {
  [ "$pid" ] && [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "$directory"
}
if running; then
  # Politely first: the instances shut down, and are started again with the server.
  read -r daemon _ <"/proc/$pid/task/$pid/children"
  timeout 60 nsenter --target "$daemon" --mount --pid \
    env LXD_DIR="${directory#"$tree"}/lxd" lxd shutdown --timeout 30 >/dev/null 2>&1 || true
  for _ in $(seq 50); do
    running || break
    sleep 0.1
  done
  running && kill -9 "$pid"
fi
rm -f "$directory/pid" "$directory/lxd/unix.socket"

# A server leaves its bridge and the bridge's firewall rules standing for its next start.
if ip link show dev "$bridge" >/dev/null 2>&1; then
  ip link delete dev "$bridge"
fi
nft list chains 2>/dev/null |
  awk -v bridge="$bridge" '
    $1 == "table" { table = $2 " " $3 }
    $1 == "chain" && index($2, "." bridge) { print "delete chain " table " " $2 }' |
  while read -r command; do nft "$command" 2>/dev/null; done

if [ "$remove" = remove ]; then
  rm -rf "$directory"
  [ "$tree" ] || rmdir --ignore-fail-on-non-empty "$(dirname "$directory")"
fi
