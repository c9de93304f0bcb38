#!/bin/bash
set -euo pipefail

run() {
  echo "+ $*"
  "$@"
}

twice() {
  run "$@" || run "$@"
}

run aws rds promote-read-replica --db-instance-identifier standby --region us-west-2
twice aws ecs update-service --cluster standby --service web --desired-count 10 --region us-west-2
