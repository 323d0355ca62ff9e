# shellcheck shell=bash
# Settings and helpers of the scripts beside it; sourced, never run.
# shellcheck disable=SC2034 # they use the variables

PATH=$PATH:/usr/sbin:/sbin
cluster=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$(realpath -m "${JOBLIB_CLUSTER_DIR:-/tmp/joblib-cluster}")
prefix=${CLUSTER_PREFIX:-${dir##*/}}
net=${CLUSTER_NET:-10.77.0}
switch=$prefix-sw
# Present in every state folder that `up` made, so that `down` deletes in no other.
marker=$dir/.pretend-cluster

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Prints the comment at the head of the running script.
usage() {
  awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
}

# help_or_count LEAST MOST ARGUMENT… answers --help and refuses a wrong number of arguments.
help_or_count() {
  local least=$1 most=$2
  shift 2
  if [[ ${1:-} == --help || ${1:-} == -h ]]; then
    usage
    exit 0
  fi
  if (($# < least || $# > most)); then
    usage >&2
    exit 2
  fi
}

# need TOOL… refuses to go on without the tools, root, and settings that make sense.
need() {
  local tool missing=()
  for tool; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  ((${#missing[@]} == 0)) || fail "not installed: ${missing[*]} (install with: make deps)"
  ((EUID == 0)) || fail "namespaces need root (run it with sudo)"
  # Open MPI splits the ssh command at blanks and quotes nothing.
  [[ $dir =~ ^/[A-Za-z0-9._/+-]+$ ]] || fail "JOBLIB_CLUSTER_DIR has odd characters: $dir"
  [[ $prefix =~ ^[A-Za-z0-9._-]+$ ]] || fail "CLUSTER_PREFIX has odd characters: $prefix"
  [[ $net =~ ^[0-9]{1,3}(\.[0-9]{1,3}){2}$ ]] || fail "CLUSTER_NET is no a.b.c: $net"
}

# The network namespaces of this cluster, one a line.
namespaces() {
  ip netns list | awk -v prefix="$prefix-" 'index($1, prefix) == 1 &&
    substr($1, length(prefix) + 1) ~ /^(sw|h[0-9]+)$/ { print $1 }'
}

# The process that is pid 1 of a host, as this machine numbers it; fails when the host is down.
host_pid() {
  local pid
  [[ $1 =~ ^h[0-9]+$ && -r $dir/$1/pid ]] || return 1
  pid=$(<"$dir/$1/pid")
  # The number may have gone to another process since a crash.
  [[ $(ip netns identify "$pid" 2>/dev/null) == "$prefix-$1" ]] || return 1
  echo "$pid"
}

# Whether the hosts see a file of this machine: they have a /tmp, /run and /dev/shm of their own.
visible() {
  local share path
  path=$(realpath -m "$1")
  [[ $path == /tmp/* || $path == /run/* || $path == /dev/shm/* ]] || return 0
  while read -r share; do
    [[ $path == "$share" || $path == "$share"/* ]] && return 0
  done <"$dir/shares"
  return 1
}
