#!/bin/sh
# deploy/slurm on a real Slurm: two nodes on this machine, of which one is killed while it collects, and twice, at a random moment of its
# work, the program of a task on the other one. The report has to be that of an audit that nothing happened to. Needs root, since munge and
# slurmd have users of their own.
set -eu
: "${FAULTLINE:?path of the program}"
: "${SOURCE_ROOT:?path of the source}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
for program in slurmctld slurmd sbatch munged; do
    command -v $program >/dev/null && continue
    echo "skipped: $program is not installed (scripts/install-dependencies.sh test)"
    exit 0
done
[ "$(id -u)" -eq 0 ] || { echo "skipped: only root can start Slurm"; exit 0; }

work=$(mktemp -d)
chmod 755 "$work"
stop() {
    for file in "$work"/*.pid "$work"/munge/*.pid; do [ -s "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null || true; done
    sleep 0.2
    rm -rf "$work"
}
trap stop EXIT
die() {
    echo "FAIL: $*" >&2
    tail -n 20 "$work"/log/*.log "$work"/*.out 2>/dev/null >&2 || true
    exit 1
}
export SLURM_CONF="$work/slurm.conf" XDG_CACHE_HOME="$work/cache" LC_ALL=C CI=1
mkdir -p "$work/munge" "$work/state" "$work/run" "$work/log" "$work/spool.n1" "$work/spool.n2"
host=$(hostname -s)
base=$((20000 + $$ % 20000)) # ports: two runs on one machine do not meet

dd if=/dev/urandom of="$work/munge/munge.key" bs=1 count=1024 2>/dev/null
chown -R munge: "$work/munge"
chmod 400 "$work/munge/munge.key"
chmod 711 "$work/munge"
runuser -u munge -- munged --foreground --key-file="$work/munge/munge.key" --socket="$work/munge/munge.socket" \
    --pid-file="$work/munge/munged.pid" --log-file="$work/munge/munged.log" --seed-file="$work/munge/munged.seed" >"$work/munge.out" 2>&1 &

cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/munge.socket
CredType=cred/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmctldPort=$base
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool.%n
SlurmctldPidFile=$work/run/slurmctld.pid
SlurmdPidFile=$work/run/slurmd.%n.pid
SlurmctldLogFile=$work/log/slurmctld.log
SlurmdLogFile=$work/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2
MpiDefault=none
ReturnToService=2
JobRequeue=1
SlurmctldTimeout=30
SlurmdTimeout=30
KillWait=2
MinJobAge=600
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 1)) CPUs=2 Boards=1 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1 RealMemory=500 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 2)) CPUs=2 Boards=1 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1 RealMemory=500 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
start_daemon() { # <name> <command>...
    name=$1
    shift
    setsid "$@" >"$work/$name.out" 2>&1 &
    echo $! >"$work/$name.pid"
}
wait_for() { # <seconds> <what> <command>...
    left=$(($1 * 5))
    what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ $left -gt 0 ] || die "$what"
        sleep 0.2
    done
}
wait_for 20 "munge does not start" test -S "$work/munge/munge.socket"
start_daemon slurmctld slurmctld -D -f "$SLURM_CONF"
start_daemon n1 slurmd -D -N n1 -f "$SLURM_CONF"
start_daemon n2 env TEST_NODE="$work/n2" slurmd -D -N n2 -f "$SLURM_CONF"
are_idle() { [ "$(sinfo -h -o '%T %D')" = "idle 2" ]; }
wait_for 60 "the nodes do not come up" are_idle

# The organisation of the benchmark, and the report that it should have.
node "$SOURCE_ROOT/tests/bench/make_organisation.mjs" 240 "$work/org" "$work/truth.csv"
"$FAULTLINE" audit "$work/org" --bundles "$work/alone" --format json="$work/alone.json" --quiet

# What tasks start: on the second node it sleeps long enough for that to be lost meanwhile. On the first one two programs are killed while
# they collect, at random moments; one that had ended by then doesn't count, and the next one has half the time. A task tries again by itself.
real=$FAULTLINE
awk -v seed=$$ -v folder="$work" 'BEGIN { srand(seed); for (n = 1; n <= 2; n++) printf "%.3f\n", rand() * 0.15 > (folder "/moment-" n) }'
cat >"$work/started" <<SCRIPT
#!/bin/sh
work=$work real=$real
SCRIPT
cat >>"$work/started" <<'SCRIPT'
[ "$1" = audit ] || exec "$real" "$@"
if [ "$SLURMD_NODENAME" = n2 ]; then
    : >"$work/asleep-$SLURM_ARRAY_TASK_ID"
    sleep 8
    exec "$real" "$@"
fi
sleep 1
for n in 1 2; do
    [ -e "$work/killed-$SLURM_ARRAY_TASK_ID" ] && break # a task tries three times
    mkdir "$work/kill-$n" 2>/dev/null || continue
    moment=$(cat "$work/moment-$n")
    "$real" "$@" &
    program=$!
    for step in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        ls "$work"/bundles/unfinished-* >/dev/null 2>&1 && break
        sleep 0.05
    done
    sleep "$moment"
    kill -9 $program 2>/dev/null
    code=0
    wait $program || code=$?
    if [ $code = 137 ]; then
        : >"$work/killed-$SLURM_ARRAY_TASK_ID"
        echo "after $moment s; there were $(ls "$work/bundles" | grep -c flb) bundles" >"$work/kill-$n/done"
    else
        awk -v moment="$moment" 'BEGIN { print moment / 2 }' >"$work/moment-$n"
        rmdir "$work/kill-$n"
    fi
    exit $code
done
exec "$real" "$@"
SCRIPT
chmod +x "$work/started"
cd "$work"
export FAULTLINE="$work/started"
jobs=$(sh "$SOURCE_ROOT/deploy/slurm/submit.sh" "$work/org" "$work/bundles" "$work/out" 8)
collect=${jobs% *} merge=${jobs#* }
has_environment() { { tr '\0' '\n' <"$1/environ"; } 2>/dev/null | grep -qx -e "$2"; }
just_began() { find "$work" -maxdepth 1 -name 'asleep-*' -newermt '-1 seconds'; }
begins_on_second() { just_began | grep -q .; }
wait_for 60 "nothing runs on the second node" begins_on_second
lost=
for file in $(just_began); do lost="$lost ${collect}_${file##*-}"; done

# The node is gone with all that runs on it.
rm n2.pid
# First what would tell the controller that a task ended, then the tasks.
for process in /proc/[0-9]*; do has_environment "$process" "TEST_NODE=$work/n2" && kill -9 "${process#/proc/}" 2>/dev/null || true; done
for process in /proc/[0-9]*; do
    has_environment "$process" "SLURM_CONF=$SLURM_CONF" && has_environment "$process" 'SLURMD_NODENAME=n2' &&
        kill -9 "${process#/proc/}" 2>/dev/null || true
done
scontrol update NodeName=n2 State=DOWN Reason=killed
is_merged() {
    # Slurm waits two minutes before it starts again what it has requeued; a test doesn't.
    for task in $(squeue -h -j "$collect" -t PENDING -o %i); do scontrol update "JobId=$task" StartTime=now 2>/dev/null || true; done
    ! squeue -h -j "$merge" -t PENDING,RUNNING,COMPLETING -o %i 2>/dev/null | grep -q .
}
wait_for 240 "the audit does not end after a node was lost" is_merged
[ -s out/audit.json ] || die "there is no report: $(scontrol show job "$collect" | grep -E "JobState|ExitCode|Restarts"; cat "$work"/slurm-*.out)"
cmp -s alone.json out/audit.json || die "the report is another one after a node was lost"
[ -n "$lost" ] || die "no task was lost"
for n in 1 2; do [ -f "kill-$n/done" ] || die "no program of a task was there to be killed"; done
cat kill-1/done kill-2/done
for task in $lost; do
    scontrol show job "$task" | grep -q 'Restarts=[1-9]' || die "task $task was on the node that was killed and was not started again"
done
echo "an audit on Slurm survives the loss of a node and of programs: tasks$lost"
