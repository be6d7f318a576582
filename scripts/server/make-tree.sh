#!/bin/bash
# make-tree.sh SUITE TREE PACKAGE,… [SOURCE…]: a small Debian in an empty directory (as root), with packages of which
# none is started. SOURCEs are lines of a sources.list; without any, mmdebstrap takes the mirror that it knows.
set -eu
suite=$1
tree=$2
packages=$3
shift 3
# The lists of sid may be older than they themselves allow. The guard has to be there before the packages are.
mmdebstrap --variant=minbase --mode=root --include="$packages" \
  --aptopt='Acquire::Check-Valid-Until "false"' \
  --essential-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"' \
  "$suite" "$tree" "$@" || {
  # What root has made, whoever called us cannot remove.
  [ ! -d "$tree" ] || find "$tree" -mindepth 1 -xdev -delete
  exit 1
}
chmod 711 "$tree"
