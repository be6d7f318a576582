#!/bin/bash
# machine.sh DIRECTORY COMMAND...: COMMAND as on a machine of its own, with its own network, mounts and
# process ids, for as long as our stdin stays open. Then everything in it ends, and DIRECTORY is removed.
#
# MACHINE_TREE names a directory that is to be its root (tree.sh; MACHINE_VIEW says which cgroups are seen there).
# COMMAND is then looked for in it, and where DIRECTORY lies is the same place inside and outside.
#
# The one who started us holds the other end of stdin: should it crash, the machine still ends.
# DIRECTORY/pid holds the machine's first process, as seen from outside (for nsenter).
set -u
# shellcheck source-path=SCRIPTDIR source=tree.sh
. "$(dirname "$(readlink -f "$0")")/tree.sh"
directory=$1

# A fresh sysfs, or the server sees the outer machine's interfaces; the cgroups below it are carried over.
freshMounts() {
  cgroups=$(mktemp -d)
  mount --rbind /sys/fs/cgroup "$cgroups"
  mount -t sysfs sysfs /sys
  mount -t proc proc /proc
  mount --rbind "$cgroups" /sys/fs/cgroup
  umount -l "$cgroups"
  rmdir "$cgroups"
}

inside() {
  directory=$1
  shift
  # /proc is still the outer one here, so this is our process id as seen from outside.
  read -r pid rest </proc/self/stat
  set -e
  ip link set lo up
  if [ "${MACHINE_TREE:-}" ]; then
    enterTree "$MACHINE_TREE" "${MACHINE_VIEW:-}" "$(dirname "$directory")"
  else
    freshMounts
  fi
  set +e
  echo "$pid" >"$directory/pid.new" && mv "$directory/pid.new" "$directory/pid"
  "$@" </dev/null 3<&- &
  cat >/dev/null <&3 &
  wait -n
  thaw
}

# Frozen processes cannot die (cgroup v1), and the end of the machine would wait for them forever. The cgroups are
# the whole computer's: ours are those whose processes have a number here; of others it reads as 0.
thaw() {
  for state in /sys/fs/cgroup/freezer/lxc.payload.*/freezer.state; do
    [ -e "$state" ] || continue
    grep -qvx 0 "${state%/*}/cgroup.procs" && echo THAWED >"$state"
  done
}

if [ "${MACHINE_INSIDE:-}" ]; then
  unset MACHINE_INSIDE
  inside "$@"
  exit
fi

exec 3<&0
MACHINE_INSIDE=1 unshare --net --mount --pid --fork --kill-child "$0" "$@"
rm -rf "$directory"
