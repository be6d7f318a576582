#!/bin/bash
# enter-tree.sh TREE COMMAND...: the command with that directory as its root; expects mounts of its own.
#
# pivot_root and not chroot: the kernel refuses user namespaces, and so containers, to a chrooted process.
set -eu
tree=$1
shift
mount --bind "$tree" "$tree"
cd "$tree"
mkdir -p .outside
mount -t proc proc proc
mount --rbind /dev dev
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
pivot_root . .outside
umount -l /.outside
exec "$@"
