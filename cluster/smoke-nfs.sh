# shellcheck shell=bash
# The part of the smoke test with the cache on a real NFS mount, and the program on its clients, two
# guests of nfs-up; sourced by `smoke`, whose functions it uses.
# shellcheck disable=SC2154 # its variables too

mounted=$dir/nfs
beside=${program%/*}
reference="reference-of-nfs"

on_clients() { # NAME WHAT CACHE runs the program by mpirun, one rank a client
  HOSTFILE=$dir/nfs-hostfile run "$1" "$2" \
    "$cluster/mpirun" "$program" --backend mpi --jobs=-1 --cache-dir "$mounted/$3"
}

on_client() { # GUEST NAME WHAT CACHE runs it there alone
  run "$2" "$3" "$cluster/on" "$1" "$program" --backend sequential --cache-dir "$mounted/$4"
}

both_run() { # NAME WHAT CACHE runs it on each client at the same time
  local first
  on_client n1 "$1-n1" "$2 on n1" "$3" &
  first=$!
  on_client n2 "$1-n2" "$2 on n2" "$3"
  wait "$first" || exit 1
}

# What the server sees is the truth, whatever a client has kept.
files() { # CACHE TEST… of find
  timeout 30 "$cluster/on" server find "$mounted/$1" -type f "${@:2}" </dev/null
}

count_entries() { # CACHE
  files "$1" -name '*.entry' 2>/dev/null | wc -l
}

await_entries() { # CACHE COUNT WHAT
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    (($(count_entries "$1") < $2)) || return 0
    sleep 0.2
  done
  fail "$3 wrote fewer than $2 entries"
}

expect_no_leftovers() { # WHAT CACHE
  local found
  # A worker that ends with its program leaves its .holder- file to the next one of its machine.
  found=$(files "$2" ! -name '*.entry' ! -name .gitignore ! -name '.holder-*')
  [[ -z $found ]] || fail "$1 left beside the entries: ${found//$'\n'/, }"
}

# Every entry is read, and its digest checked, on both clients.
expect_whole() { # WHAT CACHE
  local client
  both_run "$2-again" "$1, once more" "$2"
  for client in n1 n2; do
    compare "$1, once more on $client" "$reference.json" "$2-again-$client.json" --cached "$folds"
  done
}

shared_cache() {
  local what="over two NFS clients"
  on_clients nfs "the run $what" shared
  compare "$what" "$reference.json" nfs.json --hosts n1,n2
  on_clients nfs-again "the second run $what" shared
  compare "$what, again" "$reference.json" nfs-again.json --cached "$folds"
  expect_quiet "the runs $what" h1 n1 n2
  expect_no_leftovers "the runs $what" shared
}

# A client may go on believing that a name is absent, until it takes a lease to compute the result: it
# then sees that the result is there.
looked_too_early() {
  local what="n2 after it has looked for what n1 then wrote" names=$shared/names seen
  files shared -name '*.entry' -printf '%P\n' >"$names"
  # shellcheck disable=SC2016 # the guests' shells expand it
  timeout 60 "$cluster/on" n1 bash -c \
    'mkdir "$1"; cd "$1"; sed "s,/[^/]*$,," "$2" | sort -u | xargs mkdir -p' - "$mounted/early" "$names"
  # shellcheck disable=SC2016
  seen=$(timeout 60 "$cluster/on" n2 bash -c \
    'cd "$1"; while read -r name; do [[ ! -e $name ]] || echo "$name"; done <"$2"' \
    - "$mounted/early" "$names")
  [[ -z $seen ]] || fail "n2 sees entries that nobody has written"
  on_client n1 early-n1 "the run on n1" early
  on_client n2 early-n2 "$what" early
  compare "$what" "$reference.json" early-n2.json --cached "$folds"
  expect_no_leftovers "$what" early
  expect_whole "$what" early
}

both_at_once() {
  local what="n1 and n2 at once on an empty cache"
  both_run both "two runs at once," both
  compare "$what, n1" "$reference.json" both-n1.json
  compare "$what, n2" "$reference.json" both-n2.json
  expect_no_leftovers "$what" both
  expect_whole "$what" both
}

killed_in_the_middle() {
  local what="n1 after the program on n2 was killed" victim damaged
  on_client n2 killed "the run that is to be killed" killed 2>/dev/null &
  victim=$!
  await_entries killed 10 "the run that is to be killed"
  timeout 30 "$cluster/on" n2 pkill -KILL -x "${program##*/}" || fail "nothing to kill on n2"
  ! wait "$victim" || fail "the killed run did not fail"
  on_client n1 after-kill "$what" killed
  compare "$what" "$reference.json" after-kill.json
  on_client n2 after-kill-n2 "n2, where the program was killed" killed
  compare "n2, where the program was killed" "$reference.json" after-kill-n2.json --cached "$folds"
  damaged=$(files killed -name '*.corrupt-*')
  [[ -z $damaged ]] || fail "the killed program left a damaged entry: $damaged"
  expect_whole "$what" killed
}

server_reboot() {
  local what="a power cut of the server in the middle" running
  on_clients reboot "the run with $what" reboot &
  running=$!
  await_entries reboot 10 "the run with $what"
  NFS_OUTAGE=5 timeout --foreground 120 "$cluster/nfs-up" reboot || fail "the server did not come back"
  wait "$running" || exit 1
  compare "$what" "$reference.json" reboot.json --hosts n1,n2
  expect_no_leftovers "the run with $what" reboot
  on_clients reboot-again "the run after $what" reboot
  compare "$what, again" "$reference.json" reboot-again.json --cached "$folds"
}

# What another host removes while it is mapped is gone to NFS 3 at once, and to NFS 4 when the server
# has started again; who maps it gives it a name of its own before.
removed_while_mapped() { # WHAT PLACE COMMAND… which runs between removing and reading
  local what=$1 place=$2 log=$shared/mapped.log said from to pid
  shift 2
  coproc mapping {
    timeout --foreground --kill-after=10 "$limit" \
      "$cluster/on" n1 env SWIFT_BACKTRACE=enable=no "$beside/mapped" "$place/mapped" 2>"$log"
  }
  pid=$mapping_PID
  # Bash lets go of its own when the program ends.
  exec {from}<&"${mapping[0]}" {to}>&"${mapping[1]}"
  read -r -t 60 said <&"$from" || said=
  [[ $said == mapped ]] || fail "$what: n1 does not map: $(cat "$log")"
  [[ $(files mapped -name '.mapped-*' | wc -l) == 1 ]] ||
    fail "$what: the entry that n1 maps has no name of its own"
  timeout 60 "$cluster/on" n2 "$beside/joblib" cache rm --all "$mounted/mapped" \
    >/dev/null </dev/null || fail "$what: n2 cannot remove the entry"
  (($(count_entries mapped) == 0)) || fail "$what: n2 has not removed the entry"
  "$@"
  timeout 60 "$cluster/on" n1 bash -c 'sync; echo 3 >/proc/sys/vm/drop_caches' </dev/null ||
    fail "$what: n1 cannot drop its page cache"
  # In a process of its own, which may end where nobody listens any more.
  (echo) >&"$to" || true
  read -r -t 60 said <&"$from" || said="nothing any more"
  exec {from}<&- {to}>&-
  wait "$pid" || said+=", and failed"
  [[ $said == right ]] || fail "$what: n1 says $said: $(cat "$log")"
  [[ -z $(files mapped -name '.mapped-*') ]] || fail "$what: n1 has left its name of the entry"
  echo "smoke: $what: read whole"
}

removed_while_mapped_by_nfs_3() {
  timeout 60 "$cluster/on" n1 bash -c \
    "mkdir /run/nfs3; mount -t nfs -o vers=3,nolock server:$mounted /run/nfs3" </dev/null ||
    fail "n1 cannot mount by NFS 3"
  removed_while_mapped "what n1 maps by NFS 3 and n2 removes" /run/nfs3 true
}

set_quota() { # KILOBYTES, 0 for no limit
  timeout 30 "$cluster/on" server setquota -u "$limited_user" 0 "$1" 0 0 "$mounted" </dev/null ||
    fail "cannot set the quota"
}

over_quota() {
  local what="a user over quota" cache=limited/cache warnings
  set_quota 512
  on_client n1 quota "the run of $what" "$cache"
  compare "$what" "$reference.json" quota.json
  mapfile -t warnings < <(grep 'joblib: warning' "$shared/quota.log")
  [[ ${#warnings[@]} == 1 && ${warnings[0]} == *"Disk quota exceeded"* ]] ||
    fail "the run of $what does not warn once: ${warnings[*]}"
  (($(count_entries "$cache") > 0)) || fail "the run of $what kept nothing"
  expect_no_leftovers "the run of $what" "$cache"
  timeout 60 "$cluster/on" n2 "$beside/joblib" cache verify "$mounted/$cache" </dev/null >/dev/null ||
    fail "the run of $what left damaged entries"
  set_quota 0
  on_client n2 quota-raised "the run after the quota was raised" "$cache"
  compare "$what, once it is raised" "$reference.json" quota-raised.json
  [[ $(count_entries "$cache") == "$(count_entries shared)" ]] ||
    fail "the run after the quota was raised has not kept all"
}

nfs_part() { # REBOOT
  # The guests are slow, and what is tested lies between the tasks.
  local folds=2
  timeout --foreground 180 "$cluster/nfs-up" >/dev/null || fail "the NFS guests did not come up"
  run "$reference" "the sequential run of $folds folds" "$program" --backend sequential
  shared_cache
  looked_too_early
  both_at_once
  killed_in_the_middle
  removed_while_mapped_by_nfs_3
  over_quota
  if [[ -n $1 ]]; then
    removed_while_mapped "what n1 maps and n2 removes before a power cut" "$mounted" server_reboot
  fi
}
