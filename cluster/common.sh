# shellcheck shell=bash
# Settings and helpers of the scripts beside it; sourced, never run.
# shellcheck disable=SC2034 # they use the variables

PATH=$PATH:/usr/sbin:/sbin
cluster=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$(realpath -m "${JOBLIB_CLUSTER_DIR:-/tmp/joblib-cluster}")
prefix=${CLUSTER_PREFIX:-${dir##*/}}
net=${CLUSTER_NET:-10.77.0}
switch=$prefix-sw
# Who the clients are, to the server, in the folder `limited` of its disk.
limited_user=4242
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

# Whether it is the name of a guest of nfs-up, a machine with a kernel of its own.
is_guest() {
  [[ $1 == server || $1 =~ ^n[0-9]+$ ]]
}

# The process that is pid 1 of a host, or is the guest, as this machine numbers it; fails when the
# host is down.
host_pid() {
  local pid namespace=$prefix-$1
  if is_guest "$1"; then namespace=$switch; fi
  [[ $namespace == "$switch" || $1 =~ ^h[0-9]+$ ]] && [[ -r $dir/$1/pid ]] || return 1
  pid=$(<"$dir/$1/pid")
  # The number may have gone to another process since a crash.
  [[ $(ip netns identify "$pid" 2>/dev/null) == "$namespace" ]] || return 1
  echo "$pid"
}

# end_all NAMESPACE… kills all that runs there, whoever started it.
end_all() {
  local name tries pids
  for ((tries = 0; tries < 200; tries++)); do
    # Includes those that came in by nsenter or `ip netns exec`.
    mapfile -t pids < <(for name; do ip netns pids "$name" 2>/dev/null || true; done)
    ((${#pids[@]} > 0)) || return 0
    kill -KILL "${pids[@]}" 2>/dev/null || true
    sleep 0.05
  done
  fail "these processes do not end: ${pids[*]}"
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

# await HOST returns when its sshd lets h1 in.
await() {
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    timeout 10 "$cluster/on" h1 ssh -F "$dir/ssh_config" "$1" true </dev/null 2>"$dir/$1/ssh.log" &&
      return
    sleep 0.1
  done
  fail "$1 does not answer: $(cat "$dir/$1/log" "$dir/$1/ssh.log" | tail -n 1)"
}

# become HOST gives the machine that the caller is pid 1 of its own folders, name and /etc/hosts.
become() {
  local share place
  echo "$1" >/proc/sys/kernel/hostname
  mount --bind "$dir/hosts" /etc/hosts
  mount -t tmpfs -o mode=1777 tmpfs /dev/shm
  mount -t tmpfs -o mode=0755 tmpfs /run
  mkdir /run/sshd /run/tmp

  # The new /tmp is furnished before it hides the old one, where the shares lie.
  mount -t tmpfs -o mode=1777 tmpfs /run/tmp
  while read -r share; do
    [[ $share == /tmp/* ]] || continue
    place=/run/tmp/${share#/tmp/}
    if [[ -d $share ]]; then
      mkdir -p "$place"
    else
      mkdir -p "${place%/*}"
      touch "$place"
    fi
    mount --bind "$share" "$place"
  done <"$dir/shares"
  mount --move /run/tmp /tmp
  rmdir /run/tmp

  # Without PAM an sshd turns away accounts whose password is locked, as root's is on some systems.
  if grep -q '^root:!' /etc/shadow; then
    (umask 077 && sed 's/^root:!/root:*/' /etc/shadow >/run/shadow)
    mount --bind /run/shadow /etc/shadow
  fi

  # Bash reads it before each command by ssh. What it starts there is slow on a guest, and would hold
  # locks in the user's home when the host is killed.
  [[ ! -e /root/.bashrc ]] || mount --bind /dev/null /root/.bashrc
  cd /
}
