import boto3

databases = boto3.client("rds", region_name="eu-west-1")


def copy(snapshot):
    databases.copy_db_cluster_snapshot(
        SourceDBClusterSnapshotIdentifier=snapshot, TargetDBClusterSnapshotIdentifier=f"{snapshot}-copy"
    )
