#!/bin/bash
# make-tree.sh TREE PACKAGE...: a small Debian in a directory (as root), with packages of which none is started.
set -eu
tree=$1
shift
unfinished=$tree.unfinished
rm -rf "$unfinished"
mkdir -p "$(dirname "$tree")"
packages=$(IFS=,; echo "$*")
# mmdebstrap knows Debian's mirror; the guard has to be there before the packages are.
mmdebstrap --variant=minbase --mode=root --include="$packages" \
  --essential-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"' \
  bookworm "$unfinished"
chmod 711 "$unfinished"
mv "$unfinished" "$tree"
