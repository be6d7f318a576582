# tree.sh, to be sourced: enterTree makes a directory the root of this process and its children.
# It expects mounts of its own.

# enterTree TREE [VIEW [SHARED]]: with a fresh /proc and /sys, and a /run of its own, for others may use the tree too.
# VIEW `unified` shows the unified cgroups alone, anything else those of outside. SHARED is a directory that has the
# same path and content inside as outside.
#
# pivot_root and not chroot: the kernel refuses user namespaces, and so containers, to a chrooted process.
enterTree() {
  local tree=$1 view=${2:-} shared=${3:-}
  mount --bind "$tree" "$tree"
  cd "$tree" || return
  mkdir -p .outside
  mount -t proc proc proc
  mount --rbind /dev dev
  mount -t sysfs sysfs sys
  if [ "$view" = unified ]; then
    mount -t cgroup2 none sys/fs/cgroup
  else
    mount --rbind /sys/fs/cgroup sys/fs/cgroup
  fi
  mount -t tmpfs tmpfs run
  if [ "$shared" ]; then
    mkdir -p ".$shared"
    mount --rbind "$shared" ".$shared"
  fi
  pivot_root . .outside
  umount -l /.outside
}
