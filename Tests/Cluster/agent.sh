#!/bin/sh
# Starts a command "on another host" for mpirun: in the network namespace ntkit-HOST, with a host name of
# its own. mpirun calls it as it would call ssh: HOST COMMAND...
host=$1
shift
name=$(grep -h " $host\$" "${NTKIT_HOSTS:?}" | cut -d' ' -f1)
exec ip netns exec "ntkit-$name" unshare --uts sh -c "hostname $name; $*"
