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

# Long enough for a node to be lost meanwhile.
real=$FAULTLINE
printf '#!/bin/sh\ncase $1 in audit) sleep 2 ;; esac\nexec "%s" "$@"\n' "$real" >"$work/slow"
chmod +x "$work/slow"
cd "$work"
export FAULTLINE="$work/slow"
jobs=$(sh "$SOURCE_ROOT/deploy/slurm/submit.sh" "$work/org" "$work/bundles" "$work/out" 8)
collect=${jobs% *} merge=${jobs#* }
runs_on_second() { squeue -h -j "$collect" -w n2 -t RUNNING -o %i | grep -q .; }
wait_for 60 "nothing runs on the second node" runs_on_second
has_environment() { { tr '\0' '\n' <"$1/environ"; } 2>/dev/null | grep -qx -e "$2"; }
# A task's program is killed while it collects; the task tries again by itself. A part that is not finished has its mark.
is_killed() {
    for process in /proc/[0-9]*; do
        tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -q -e "^$real audit" || continue
        has_environment "$process" 'SLURMD_NODENAME=n1' || continue
        sleep "$moment"
        ls "$work"/bundles/unfinished-* >/dev/null 2>&1 && kill -9 "${process#/proc/}" 2>/dev/null && return 0
    done
    return 1
}
for moment in $(awk -v seed=$$ 'BEGIN { srand(seed); printf "%.2f %.2f\n", rand() * 0.3, rand() * 0.3 }'); do
    wait_for 60 "no program of a task is there to be killed after $moment s" is_killed
    echo "killed after $moment s; there were $(ls "$work/bundles" | grep -c flb) bundles"
done
wait_for 60 "nothing runs on the second node any more" runs_on_second
lost=$(squeue -h -j "$collect" -w n2 -t RUNNING -o %i | tr '\n' ' ')

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
for task in $lost; do
    scontrol show job "$task" | grep -q 'Restarts=[1-9]' || die "task $task was on the node that was killed and was not started again"
done
echo "an audit on Slurm survives the loss of a node and of a program: tasks $lost"
