import * as aws from "@pulumi/aws";
const a = { engine: "postgres", instanceClass: "db.t3.micro", allocatedStorage: 5 };
new aws.rds.Instance("changed", a, { transformations: [(x: any) => ({ props: { ...x.props, multiAz: true }, opts: x.opts })] });
new aws.rds.Instance("plain", { engine: "postgres", instanceClass: "db.t3.micro", allocatedStorage: 5 });
