#!/bin/bash
# ovn.sh DIRECTORY COMMAND...: starts Open vSwitch and OVN below DIRECTORY, then runs COMMAND as part of the same
# machine (machine.sh), which ends them with everything else in it.
#
# All of it is in user space (datapath `netdev`): the kernel's own datapath is a module that small kernels lack.
# DIRECTORY/ovn/nb.sock is the northbound database. The uplink is the bridge `ovsup`, 10.197.0.1/24: a server could
# make none of this type by itself.
set -eu
directory=$1
shift
exec 3>&2 2>>"$directory/log" # Where a server that does not start is looked for.
export OVS_RUNDIR=$directory/ovs OVN_RUNDIR=$directory/ovn
export OVS_DBDIR=$OVS_RUNDIR OVN_DBDIR=$OVN_RUNDIR
mkdir "$OVS_RUNDIR" "$OVN_RUNDIR"
# LXD reads the log of ACLs from here, and nowhere else.
mount -t tmpfs tmpfs /var/log/ovn

background=(--detach --no-chdir --monitor -vconsole:off)
database() { # database NAME SCHEMA FOLDER
  ovsdb-tool create "$3/$1.db" "$2"
  ovsdb-server "$3/$1.db" --remote="punix:$3/$1.sock" --pidfile="$3/$1.pid" --unixctl="$3/$1.ctl" "${background[@]}"
}

database db /usr/share/openvswitch/vswitch.ovsschema "$OVS_RUNDIR"
ovs-vsctl --no-wait init
ovs-vswitchd "unix:$OVS_RUNDIR/db.sock" --pidfile="$OVS_RUNDIR/ovs-vswitchd.pid" \
  --log-file="$OVS_RUNDIR/ovs-vswitchd.log" "${background[@]}"

for side in nb sb; do
  database "$side" "/usr/share/ovn/ovn-$side.ovsschema" "$OVN_RUNDIR"
  "ovn-${side}ctl" --db="unix:$OVN_RUNDIR/$side.sock" init
done
ovn-northd --ovnnb-db="unix:$OVN_RUNDIR/nb.sock" --ovnsb-db="unix:$OVN_RUNDIR/sb.sock" \
  --pidfile="$OVN_RUNDIR/northd.pid" --log-file="$OVN_RUNDIR/northd.log" "${background[@]}"
ovs-vsctl set open_vswitch . external_ids:system-id=machine "external_ids:ovn-remote=unix:$OVN_RUNDIR/sb.sock" \
  external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip=127.0.0.1 \
  external_ids:ovn-bridge-datapath-type=netdev
ovn-controller "unix:$OVS_RUNDIR/db.sock" --pidfile="$OVN_RUNDIR/controller.pid" \
  --log-file=/var/log/ovn/ovn-controller.log "${background[@]}"

ovs-vsctl add-br ovsup -- set bridge ovsup datapath_type=netdev
ip addr add 10.197.0.1/24 dev ovsup
ip link set ovsup up
exec "$@" 2>&3 3>&-
