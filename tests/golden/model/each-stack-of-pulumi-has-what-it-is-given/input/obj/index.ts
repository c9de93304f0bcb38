import * as pulumi from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
const config = new pulumi.Config();
interface Db { multiAz: boolean; region: string }
const db = config.requireObject<Db>("db");
const provider = new aws.Provider("p", { region: db.region as aws.Region });
new aws.rds.Instance("db", { engine: "postgres", multiAz: db.multiAz }, { provider });
