import pulumi
from pkg.a import missing
