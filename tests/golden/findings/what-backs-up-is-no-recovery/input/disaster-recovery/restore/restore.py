import boto3

databases = boto3.client("rds", region_name="eu-west-1")


def restore(snapshot):
    databases.restore_db_cluster_from_snapshot(
        DBClusterIdentifier="orders", SnapshotIdentifier=snapshot, Engine="aurora-postgresql"
    )
