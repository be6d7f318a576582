#!/bin/sh
# install-packages.sh PACKAGE...: installs Debian packages (as root) without starting their services.
# One at a time: tests run side by side, and some want packages of their own.
set -eu
[ "${ALONE:-}" ] || ALONE=1 exec flock /var/lib/dpkg "$0" "$@"
guard=/usr/sbin/policy-rc.d

# Debian's maintainer scripts ask policy-rc.d before they start a service; 101 means no. A machine that
# has a policy of its own keeps it.
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  trap 'exit 1' INT TERM HUP
  printf '#!/bin/sh\nexit 101\n' >"$guard"
  chmod 755 "$guard"
fi

export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends "$@"

# Nor at the next boot: the servers that we start are private ones.
case " $* " in
*" lxd "*) if [ -d /run/systemd/system ]; then systemctl disable lxd.service lxd.socket || true; fi ;;
esac
