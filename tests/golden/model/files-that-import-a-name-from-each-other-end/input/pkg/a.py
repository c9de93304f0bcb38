import pulumi
from pkg.b import missing
