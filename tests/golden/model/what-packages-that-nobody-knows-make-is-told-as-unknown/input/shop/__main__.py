import tb_pulumi
import tb_pulumi.network
import tb_pulumi.elasticache
project = tb_pulumi.ThunderbirdPulumiProject()
vpc = tb_pulumi.network.MultiCidrVpc('x-vpc', project, cidr_block='10.0.0.0/16')
cache = tb_pulumi.elasticache.ElastiCacheReplicationGroup('x-cache', project, subnets=vpc.resources['subnets'])
from string import Template
from tools import Report
Template("a $b", "c")
report = Report("r", lines=3)
