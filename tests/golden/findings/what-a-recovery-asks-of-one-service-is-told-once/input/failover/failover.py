import boto3

rds = boto3.client("rds", region_name="us-west-2")
backup = boto3.client("backup", region_name="us-west-2")
ecs = boto3.client("ecs", region_name="us-west-2")


def fail_over_by_snapshot(snapshot):
    rds.restore_db_cluster_from_snapshot(DBClusterIdentifier="orders", SnapshotIdentifier=snapshot, Engine="aurora-mysql")


def fail_over_to_a_time(time):
    rds.restore_db_cluster_to_point_in_time(DBClusterIdentifier="orders", SourceDBClusterIdentifier="old", RestoreToTime=time)


def fail_over_by_vault(point):
    backup.start_restore_job(RecoveryPointArn=point, Metadata={})


# The machine is named, and runs already.
def start(machine):
    ecs.start_task(cluster="orders", containerInstances=[machine], taskDefinition="orders")


# Where it runs, is asked for.
def run():
    ecs.run_task(cluster="orders", taskDefinition="orders")
