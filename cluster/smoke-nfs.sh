# shellcheck shell=bash
# The part of the smoke test with the cache on a real NFS mount, and the program on its clients, two
# guests of nfs-up; sourced by `smoke`, whose functions it uses.
# shellcheck disable=SC2154 # its variables too

mounted=$dir/nfs
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

await_entries() { # CACHE COUNT WHAT
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    (($(files "$1" -name '*.entry' 2>/dev/null | wc -l) < $2)) || return 0
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

nfs_part() { # REBOOT
  # The guests are slow, and what is tested lies between the tasks.
  local folds=2
  timeout --foreground 180 "$cluster/nfs-up" >/dev/null || fail "the NFS guests did not come up"
  run "$reference" "the sequential run of $folds folds" "$program" --backend sequential
  shared_cache
  looked_too_early
  both_at_once
  killed_in_the_middle
  if [[ -n $1 ]]; then server_reboot; fi
}
