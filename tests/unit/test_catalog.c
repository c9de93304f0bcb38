/* The catalog as it is shipped: that it loads, that its own check passes, and that it says what we rely on. Then what
 * loading must refuse, and what an overlay may do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "graph/catalog.h"
#include "graph/yaml_reader.h"

typedef struct {
    Arena *arena;
    Diags diags;
    const Catalog *catalog;
} Fixture;

static void print_diags(const Diags *diags) {
    for (size_t i = 0; i < diags->list.count; i++) {
        const Diag *diag = &diags->list.items[i];
        print_message("%.*s:%u: %.*s\n", STR_ARG(diag->path), diag->line, STR_ARG(diag->message));
    }
}

static int load(void **state) {
    Fixture *fixture = test_calloc(1, sizeof *fixture);
    fixture->arena = arena_new();
    fixture->diags = diags_new(fixture->arena);
    fixture->catalog = catalog_load(fixture->arena, NULL, 0, &fixture->diags);
    print_diags(&fixture->diags);
    *state = fixture;
    return fixture->catalog ? 0 : -1;
}

static int unload(void **state) {
    Fixture *fixture = *state;
    arena_free(fixture->arena);
    test_free(fixture);
    return 0;
}

static void assert_str(Str got, const char *expected) {
    if (!str_equal(got, str_from(expected))) fail_msg("expected \"%s\", got \"%.*s\"", expected, STR_ARG(got));
}

static const char *service_id(const Catalog *catalog, ServiceId id) {
    return id ? catalog_service(catalog, id)->id.data : "-";
}

static Str service_str(const Catalog *catalog, ServiceId id) {
    return id ? catalog_service(catalog, id)->id : STR("-");
}

/* ---- what is shipped ---- */

static void its_own_check_passes(void **state) {
    Fixture *fixture = *state;
    Diags diags = diags_new(fixture->arena);
    bool is_ok = catalog_check(fixture->catalog, &diags);
    print_diags(&diags);
    assert_true(is_ok);
    assert_int_equal(diags.error_count, 0);
}

static void version_is_of_the_content(void **state) {
    Fixture *fixture = *state;
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    const Catalog *again = catalog_load(arena, NULL, 0, &diags);
    assert_int_equal(catalog_version(fixture->catalog).size, 12);
    assert_true(str_equal(catalog_version(fixture->catalog), catalog_version(again)));
    arena_free(arena);
}

static void types_belong_to_services(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const struct {
        const char *type, *service, *role;
        Reach reach;
        bool has_region_argument, needs_region;
    } cases[] = {
        {"aws_dynamodb_table", "aws/dynamodb", "database", REACH_REGIONAL, true, true},
        {"AWS::DynamoDB::Table", "aws/dynamodb", "database", REACH_REGIONAL, false, true},
        {"AWS::Serverless::SimpleTable", "aws/dynamodb", "database", REACH_REGIONAL, false, true},
        {"AWS::Serverless::Function", "aws/lambda", "function", REACH_REGIONAL, false, true},
        {"aws_db_instance", "aws/rds", "database", REACH_ZONAL, true, true},
        {"aws_instance", "aws/ec2", "compute", REACH_ZONAL, true, true},
        {"aws_ebs_volume", "aws/ebs", "storage", REACH_ZONAL, true, true},
        {"AWS::EC2::Volume", "aws/ebs", "storage", REACH_ZONAL, false, true},
        {"aws_subnet", "aws/vpc", "network", REACH_ZONAL, true, true},
        {"aws_nat_gateway", "aws/vpc", "nat", REACH_ZONAL, true, true},
        {"aws_ec2_transit_gateway", "aws/transitgateway", "network", REACH_REGIONAL, true, true},
        {"aws_alb", "aws/elbv2", "loadbalancer", REACH_REGIONAL, true, true},
        {"aws_elb", "aws/elb", "loadbalancer", REACH_REGIONAL, true, true},
        {"aws_s3_bucket", "aws/s3", "storage", REACH_REGIONAL, true, true},
        {"aws_cloudwatch_event_rule", "aws/events", "topic", REACH_REGIONAL, true, true},
        {"aws_cloudwatch_metric_alarm", "aws/cloudwatch", "monitoring", REACH_REGIONAL, true, true},
        {"aws_cloudwatch_log_group", "aws/logs", "monitoring", REACH_REGIONAL, true, true},
        {"aws_kinesis_firehose_delivery_stream", "aws/firehose", "stream", REACH_REGIONAL, true, true},
        {"aws_route53_record", "aws/route53", "dns", REACH_GLOBAL, false, false},
        {"aws_route53_resolver_endpoint", "aws/route53resolver", "dns", REACH_REGIONAL, true, true},
        {"aws_cloudfront_distribution", "aws/cloudfront", "cdn", REACH_GLOBAL, false, false},
        {"aws_iam_role", "aws/iam", "identity", REACH_GLOBAL, false, false},
        {"aws_acm_certificate", "aws/acm", "certificate", REACH_REGIONAL, true, false},
        {"aws_secretsmanager_secret", "aws/secretsmanager", "secret", REACH_REGIONAL, true, true},
        {"aws_ssm_parameter", "aws/ssm", "config", REACH_REGIONAL, true, true},
        /* without an entry of their own */
        {"aws_glue_job", "aws/glue", "analytics", REACH_REGIONAL, true, true},
        {"aws_ce_anomaly_monitor", "aws/ce", "monitoring", REACH_GLOBAL, false, true}, /* all of it is in one region */
        {"aws_sqs_queue_policy", "aws/sqs", "policy", REACH_REGIONAL, true, true},
        {"AWS::Glue::Job", "aws/glue", "analytics", REACH_REGIONAL, false, true},
        {"Custom::Thing", "aws/cloudformation", "other", REACH_REGIONAL, false, true},
        {"google_sql_database_instance", "gcp/sql", "database", REACH_ZONAL, false, true},
        {"google_compute_instance", "gcp/compute", "compute", REACH_ZONAL, false, true},
        {"azurerm_storage_account", "azure/storage", "storage", REACH_REGIONAL, false, true},
        {"azurerm_cdn_frontdoor_profile", "azure/frontdoor", "cdn", REACH_GLOBAL, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ResourceType *type = catalog_resource_type(catalog, str_from(cases[i].type));
        if (!type) fail_msg("%s is unknown", cases[i].type);
        print_message("%s\n", cases[i].type);
        assert_string_equal(service_id(catalog, type->service), cases[i].service);
        assert_str(type->role->id, cases[i].role);
        assert_int_equal(type->reach, cases[i].reach);
        assert_int_equal(type->has_region_argument, cases[i].has_region_argument);
        assert_int_equal(type->needs_region_at_runtime, cases[i].needs_region);
    }
}

static void types_of_unknown_providers_are_nothing(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    assert_null(catalog_resource_type(catalog, STR("random_pet")));
    assert_null(catalog_resource_type(catalog, STR("")));
    const ResourceType *type = catalog_resource_type(catalog, STR("aws_thing_of_tomorrow"));
    assert_non_null(type);
    assert_int_equal(type->service, 0);
    assert_ptr_equal(type, catalog_resource_type(catalog, STR("aws_thing_of_tomorrow")));
}

static void parts_fold_into_what_they_configure(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const char *const cases[][2] = {
        {"aws_s3_bucket_versioning", "bucket"},
        {"aws_s3_bucket_policy", "bucket"},
        {"AWS::S3::BucketPolicy", "Bucket"},
        {"aws_iam_role_policy_attachment", "role"},
        {"aws_lb_listener", "load_balancer_arn"},
        {"aws_lambda_permission", "function_name"},
        {"aws_sqs_queue_redrive_policy", "queue_url"},
        {"aws_route_table_association", "route_table_id"},
        {"aws_dynamodb_table", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(catalog_resource_type(catalog, str_from(cases[i][0]))->parent_path, cases[i][1]);
}

static const PropertyRule *rule_of(const Catalog *catalog, const char *type_name, const char *property) {
    const ResourceType *type = catalog_resource_type(catalog, str_from(type_name));
    assert_non_null(type);
    for (size_t i = 0; i < type->property_count; i++)
        if (str_equal(type->properties[i].property, str_from(property))) return &type->properties[i];
    return NULL;
}

/* The exemptions that other tools get wrong. `answer`: when the source sets nothing. */
static void redundancy_when_nothing_is_said(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const struct {
        const char *type;
        Answer answer;
    } cases[] = {
        {"aws_dynamodb_table", ANSWER_YES},
        {"aws_sqs_queue", ANSWER_YES},
        {"aws_sns_topic", ANSWER_YES},
        {"aws_s3_bucket", ANSWER_YES},
        {"aws_s3_directory_bucket", ANSWER_NO},
        {"aws_lambda_function", ANSWER_YES},
        {"aws_efs_file_system", ANSWER_YES},
        {"aws_db_instance", ANSWER_NO},
        {"AWS::RDS::DBInstance", ANSWER_NO},
        {"aws_rds_cluster", ANSWER_UNKNOWN}, /* its instances decide */
        {"aws_elasticache_replication_group", ANSWER_NO},
        {"aws_memorydb_cluster", ANSWER_YES}, /* one replica per shard by default */
        {"aws_opensearch_domain", ANSWER_NO},
        {"aws_mq_broker", ANSWER_NO},
        {"aws_nat_gateway", ANSWER_NO},
        {"aws_ebs_volume", ANSWER_NO},
        {"google_sql_database_instance", ANSWER_NO},
        {"google_redis_instance", ANSWER_NO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const PropertyRule *rule = rule_of(catalog, cases[i].type, "zone_redundant");
        if (!rule) fail_msg("%s does not say whether it is zone redundant", cases[i].type);
        if (rule->absent != cases[i].answer) fail_msg("%s: %d", cases[i].type, (int)rule->absent);
    }
    assert_null(rule_of(catalog, "aws_autoscaling_group", "zone_redundant")); /* its subnets decide */
    assert_non_null(rule_of(catalog, "aws_autoscaling_group", "subnets"));
    assert_str(rule_of(catalog, "aws_db_instance", "replica_of")->path, "replicate_source_db");
}

static void forced_regions(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    assert_str(catalog_resource_type(catalog, STR("aws_ecrpublic_repository"))->forced_region, "us-east-1");
    const ResourceType *acl = catalog_resource_type(catalog, STR("aws_wafv2_web_acl"));
    assert_str(acl->forced_region, "us-east-1");
    assert_str(acl->forced_when_paths, "scope");
    assert_str(acl->forced_when_values, "CLOUDFRONT");
    assert_str(catalog_resource_type(catalog, STR("aws_acm_certificate"))->forced_region, "");
    assert_str(catalog_resource_type(catalog, STR("aws_globalaccelerator_endpoint_group"))->region_path,
               "endpoint_group_region");
    assert_str(catalog_resource_type(catalog, STR("google_compute_instance"))->region_path, "zone");
    assert_str(catalog_resource_type(catalog, STR("azurerm_storage_account"))->region_path, "location");
}

static void services_by_any_name(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const char *const cases[][3] = {
        {"boto3", "dynamodb", "aws/dynamodb"},
        {"boto3", "stepfunctions", "aws/stepfunctions"},
        {"js", "sfn", "aws/stepfunctions"},
        {"js", "cognito-identity-provider", "aws/cognito-idp"},
        {"js-class", "DynamoDBClient", "aws/dynamodb"},
        {"js-class", "DynamoDB", "aws/dynamodb"},
        {"js-class", "ResourceNotFoundException", "-"},
        {"js2", "StepFunctions", "aws/stepfunctions"},
        {"js2", "CognitoIdentityServiceProvider", "aws/cognito-idp"},
        {"js2-module", "cognitoidentityserviceprovider", "aws/cognito-idp"},
        {"sdk", "ElasticLoadBalancingV2", "aws/elbv2"},
        {"sdk", "simple_notification_service", "aws/sns"},
        {"cli", "elbv2", "aws/elbv2"},
        {"endpoint", "monitoring", "aws/cloudwatch"},
        {"endpoint", "elasticloadbalancing", "aws/elbv2"},
        {"boto3", "nonsense", "-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(service_str(catalog, catalog_service_by_sdk(catalog, str_from(cases[i][0]), str_from(cases[i][1]))),
                   cases[i][2]);
    assert_str(service_str(catalog, catalog_service_by_arn(catalog, STR("aws"), STR("states"))), "aws/stepfunctions");
    assert_str(service_str(catalog, catalog_service_by_arn(catalog, STR("aws"), STR("elasticloadbalancing"))),
               "aws/elbv2");
}

static void control_planes_of_global_services(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const char *const cases[][3] = {
        {"aws/iam", "aws", "us-east-1"},
        {"aws/iam", "aws-cn", "cn-north-1"},
        {"aws/iam", "aws-us-gov", "us-gov-west-1"},
        {"aws/route53", "", "us-east-1"},
        {"aws/cloudfront", "aws-cn", "cn-northwest-1"},
        {"aws/globalaccelerator", "aws", "us-west-2"},
        {"aws/globalaccelerator", "aws-cn", ""},
        {"aws/dynamodb", "aws", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Service *service = catalog_service(catalog, catalog_service_by_id(catalog, str_from(cases[i][0])));
        assert_str(catalog_control_region(service, str_from(cases[i][1])), cases[i][2]);
    }
    const Service *balancing = catalog_service(catalog, catalog_service_by_id(catalog, STR("aws/elbv2")));
    assert_int_equal(balancing->creation_need_count, 1);
    assert_str(balancing->creation_needs[0], "aws/route53#control");
}

static void operations_have_planes(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const struct {
        const char *service, *naming, *name, *operation;
        Plane plane;
        bool is_mutating;
        const char *global_region;
    } cases[] = {
        {"aws/dynamodb", "boto3", "put_item", "PutItem", PLANE_DATA, true, ""},
        {"aws/dynamodb", "js", "PutItemCommand", "PutItem", PLANE_DATA, true, ""},
        {"aws/dynamodb", "js", "PutCommand", "PutItem", PLANE_DATA, true, ""}, /* document client */
        {"aws/dynamodb", "js2", "batchGet", "BatchGetItem", PLANE_DATA, false, ""},
        {"aws/dynamodb", "cli", "create-table", "CreateTable", PLANE_CONTROL, true, ""},
        {"aws/route53", "boto3", "change_resource_record_sets", "ChangeResourceRecordSets", PLANE_CONTROL, true,
         "us-east-1"},
        {"aws/s3", "js", "createBucket", "CreateBucket", PLANE_CONTROL, true, "us-east-1"},
        {"aws/s3", "", "GetObject", "GetObject", PLANE_DATA, false, ""},
        {"aws/rds", "boto3", "create_db_instance", "CreateDBInstance", PLANE_CONTROL, true, ""},
        {"aws/elbv2", "boto3", "create_load_balancer", "CreateLoadBalancer", PLANE_CONTROL, true, "us-east-1"},
        {"aws/iam", "boto3", "enable_mfa_device", "EnableMFADevice", PLANE_CONTROL, true, "us-east-1"},
        {"aws/sts", "boto3", "assume_role", "AssumeRole", PLANE_DATA, false, ""},
        {"aws/globalaccelerator", "boto3", "update_endpoint_group", "UpdateEndpointGroup", PLANE_CONTROL, true,
         "us-west-2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ServiceId service = catalog_service_by_id(catalog, str_from(cases[i].service));
        const Operation *operation =
            catalog_operation(catalog, service, str_from(cases[i].naming), str_from(cases[i].name));
        if (!operation) fail_msg("%s %s is unknown", cases[i].service, cases[i].name);
        print_message("%s %s\n", cases[i].service, cases[i].name);
        assert_str(operation->name, cases[i].operation);
        assert_int_equal(operation->plane, cases[i].plane);
        assert_int_equal(operation->is_mutating, cases[i].is_mutating);
        assert_str(operation->global_region, cases[i].global_region);
    }
    ServiceId dynamodb = catalog_service_by_id(catalog, STR("aws/dynamodb"));
    assert_null(catalog_operation(catalog, dynamodb, STR("boto3"), STR("explode")));
    assert_null(
        catalog_operation(catalog, catalog_service_by_id(catalog, STR("aws/ebs")), STR("boto3"), STR("put_item")));
    assert_null(catalog_operation(catalog, 0, STR("boto3"), STR("put_item")));
}

static void regions_and_zones(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const char *const cases[][2] = {
        {"us-east-1a", "us-east-1"},
        {"use1-az4", "us-east-1"},
        {"us-west-2-lax-1a", "us-west-2"},
        {"us-east-1-wl1-bos-wlz-1", "us-east-1"},
        {"europe-west1-b", "europe-west1"},
        {"us-gov-west-1a", "us-gov-west-1"},
        {"us-east-1", ""},
        {"us-east-1ab", ""},
        {"europe-west1", ""},
        {"", ""},
        {"use1", ""},
        {"my-us-east-1a", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Region *region = catalog_zone_region(catalog, str_from(cases[i][0]));
        if (!region != !*cases[i][1]) fail_msg("%s", cases[i][0]);
        if (region) assert_str(region->name, cases[i][1]);
    }
    assert_null(catalog_region(catalog, STR("aws"), STR("us-east1")));
    assert_str(catalog_region(catalog, STR(""), STR("us-east1"))->provider, "gcp");
    assert_str(catalog_region(catalog, STR("azure"), STR("East US"))->name, "eastus");
    assert_true(catalog_region(catalog, STR("aws"), STR("me-central-1"))->is_opt_in);
    assert_false(catalog_region(catalog, STR("aws"), STR("ap-northeast-3"))->is_opt_in);
    assert_true(catalog_region_count(catalog) > 140);
}

static void hosts(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const struct {
        const char *host, *service, *region, *zone;
        bool is_redundant;
    } cases[] = {
        {"dynamodb.us-east-1.amazonaws.com", "aws/dynamodb", "us-east-1", "", false},
        {"DynamoDB.US-East-1.amazonaws.com.", "aws/dynamodb", "us-east-1", "", false},
        {"123456789012.ddb.eu-west-1.amazonaws.com", "aws/dynamodb", "eu-west-1", "", false},
        {"my-alb-1234567890.us-east-1.elb.amazonaws.com", "aws/elbv2", "us-east-1", "", false},
        {"us-east-1a.my-nlb-0123456789abcdef.elb.us-east-1.amazonaws.com", "aws/elbv2", "us-east-1", "us-east-1a",
         false},
        {"myredis.abc123.0001.use1.cache.amazonaws.com", "aws/elasticache", "us-east-1", "", false},
        {"c.cluster-ro-c9akciq32abc.us-east-1.rds.amazonaws.com", "aws/rds", "us-east-1", "", false},
        {"iam.amazonaws.com", "aws/iam", "us-east-1", "", false},
        {"b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "aws/s3", "us-east-1", "use1-az4", false},
        {"mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "aws/s3", "", "", true},
        {"123456789012.dkr.ecr.us-west-2.amazonaws.com", "aws/ecr", "us-west-2", "", false},
        {"acct.blob.core.windows.net", "azure/storage", "", "", false},
        {"acct-secondary.blob.core.windows.net", "azure/storage", "", "", true},
        {"europe-west1-docker.pkg.dev", "gcp/artifactregistry", "europe-west1", "", false},
        {"iam.googleapis.com", "gcp/iam", "", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        HostMatch match;
        if (!catalog_host(catalog, str_from(cases[i].host), &match)) fail_msg("%s is unknown", cases[i].host);
        print_message("%s: %.*s\n", cases[i].host, STR_ARG(match.pattern));
        assert_str(service_str(catalog, match.service), cases[i].service);
        assert_str(match.region, cases[i].region);
        assert_str(match.zone, cases[i].zone);
        assert_int_equal(match.is_redundant, cases[i].is_redundant);
    }
    static const char *const traps[] = {
        "lambda.amazonaws.com",
        "ec2.amazonaws.com",
        "edgelambda.amazonaws.com",
        "s3.us-east-1.amazonaws.com.evil.com",
        "my-us-east-1-logs",
        "amazonaws.com",
        "example.com",
        "",
    };
    HostMatch match;
    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++)
        if (catalog_host(catalog, str_from(traps[i]), &match)) fail_msg("%s is %.*s", traps[i], STR_ARG(match.pattern));
}

static void a_host_longer_than_any_is_none(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static char host[100000];
    memset(host, 'a', sizeof host);
    memcpy(host + sizeof host - 25, ".us-east-1.amazonaws.com", 24);
    HostMatch match;
    assert_false(catalog_host(catalog, str_of(host, sizeof host), &match));
    assert_null(catalog_third_party_by_host(catalog, str_of(host, sizeof host)));
}

static void idioms_of_each_language(void **state) {
    const Catalog *catalog = ((Fixture *)*state)->catalog;
    static const char *const languages[] = {"python", "javascript", "typescript", "tsx"};
    for (size_t i = 0; i < 4; i++) {
        size_t count = 0, kinds = 0;
        const Idiom *idioms = catalog_idioms(catalog, str_from(languages[i]), &count);
        for (size_t k = 0; k < count; k++) kinds |= (size_t)1 << idioms[k].kind;
        assert_true(kinds & 1 << IDIOM_CLIENT && kinds & 1 << IDIOM_CONFIG && kinds & 1 << IDIOM_ENVIRONMENT &&
                    kinds & 1 << IDIOM_OPERATION);
    }
    size_t count = 1;
    assert_null(catalog_idioms(catalog, STR("cobol"), &count));
    assert_int_equal(count, 0);
    const Idiom *first = catalog_idioms(catalog, STR("python"), &count);
    assert_str(first->callee, "boto3.client");
    assert_int_equal(first->region.position, 1);
    assert_str(first->region.name, "region_name");
    assert_false(first->region.in_object);
}

/* ---- overlays and what is refused ---- */

typedef struct {
    Arena *arena;
    Diags diags;
    char folder[64];
    const Catalog *catalog;
} Overlay;

static int overlay_new(void **state) {
    Overlay *overlay = test_calloc(1, sizeof *overlay);
    strcpy(overlay->folder, "/tmp/faultline-catalog-XXXXXX");
    if (!mkdtemp(overlay->folder)) return -1;
    overlay->arena = arena_new();
    overlay->diags = diags_new(overlay->arena);
    *state = overlay;
    return 0;
}

static int overlay_remove(void **state) {
    Overlay *overlay = *state;
    static const char *const paths[] = {"services/aws/own.yaml",
                                        "services/aws/sqs.yaml",
                                        "hosts/own.yaml",
                                        "nonsense.yaml",
                                        "operations/aws/sqs.yaml",
                                        "services/aws",
                                        "services",
                                        "hosts",
                                        "operations/aws",
                                        "operations",
                                        "modules/corp/ledger.yaml",
                                        "modules/corp",
                                        "modules",
                                        ""};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const char *path = str_format(overlay->arena, "%s/%s", overlay->folder, paths[i]).data;
        if (unlink(path) != 0) rmdir(path);
    }
    arena_free(overlay->arena);
    test_free(overlay);
    return 0;
}

static void overlay_write(Overlay *overlay, const char *path, const char *text) {
    static const char *const folders[] = {"services",       "services/aws", "hosts",       "operations",
                                          "operations/aws", "modules",      "modules/corp"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t size = strlen(folders[i]);
        bool is_on_path = strncmp(path, folders[i], size) == 0 && path[size] == '/';
        if (is_on_path) mkdir(str_format(overlay->arena, "%s/%s", overlay->folder, folders[i]).data, 0700);
    }
    FILE *stream = fopen(str_format(overlay->arena, "%s/%s", overlay->folder, path).data, "w");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static const Catalog *overlay_load(Overlay *overlay) {
    Str folder = str_from(overlay->folder);
    return catalog_load(overlay->arena, &folder, 1, &overlay->diags);
}

static void assert_refused(Overlay *overlay, const char *path, uint32_t line, const char *message) {
    assert_null(overlay_load(overlay));
    for (size_t i = 0; i < overlay->diags.list.count; i++) {
        const Diag *diag = &overlay->diags.list.items[i];
        if (diag->kind == DIAG_ERROR && str_ends_with(diag->path, str_from(path)) && diag->line == line &&
            str_contains(diag->message, str_from(message)))
            return;
    }
    print_diags(&overlay->diags);
    fail_msg("expected %s:%u: %s", path, line, message);
}

static void an_overlay_adds_a_service(void **state) {
    Overlay *overlay = *state;
    overlay_write(overlay, "services/aws/own.yaml",
                  "id: corp/ledger\nname: Ledger\nterraform: corp_*\ntypes:\n"
                  "  - role: database\n    terraform: {type: corp_ledger, properties: {count: nodes}}\n");
    overlay_write(overlay, "hosts/own.yaml",
                  "provider: corp\nhosts:\n  - {name: ledger, service: corp/ledger, ends: .corp.example,\n"
                  "     match: 'ledger\\.(?P<region>[a-z]+)\\.corp\\.example', example: ledger.north.corp.example}\n");
    const Catalog *catalog = overlay_load(overlay);
    print_diags(&overlay->diags);
    assert_non_null(catalog);
    assert_true(catalog_check(catalog, &overlay->diags));
    const ResourceType *type = catalog_resource_type(catalog, STR("corp_ledger"));
    assert_str(service_str(catalog, type->service), "corp/ledger");
    assert_str(type->role->id, "database");
    assert_str(service_str(catalog, catalog_resource_type(catalog, STR("corp_other"))->service), "corp/ledger");
    HostMatch match;
    assert_true(catalog_host(catalog, STR("ledger.north.corp.example"), &match));
    assert_str(match.region, "north");

    Diags diags = diags_new(overlay->arena);
    const Catalog *plain = catalog_load(overlay->arena, NULL, 0, &diags);
    assert_false(str_equal(catalog_version(plain), catalog_version(catalog)));
}

static void the_same_path_replaces(void **state) {
    Overlay *overlay = *state;
    overlay_write(overlay, "services/aws/sqs.yaml", "id: aws/sqs\nname: Our queues\nsdk: SQS\nterraform: aws_sqs_*\n");
    const Catalog *catalog = overlay_load(overlay);
    assert_non_null(catalog);
    assert_str(catalog_service(catalog, catalog_service_by_id(catalog, STR("aws/sqs")))->name, "Our queues");
    assert_int_equal(catalog_resource_type(catalog, STR("aws_sqs_queue"))->property_count, 0);
}

static void an_unknown_key_is_refused(void **state) {
    overlay_write(*state, "services/aws/own.yaml", "id: corp/ledger\nname: Ledger\n\nreech: zonal\n");
    assert_refused(*state, "/services/aws/own.yaml", 4, "unknown key \"reech\"");
}

static void an_unknown_property_is_refused(void **state) {
    overlay_write(*state, "services/aws/own.yaml",
                  "id: corp/ledger\nname: Ledger\nterraform: corp_*\ntypes:\n  - terraform:\n      type: corp_ledger\n"
                  "      properties:\n        zone_redundent: {path: a, is: true}\n");
    assert_refused(*state, "/services/aws/own.yaml", 8, "no property \"zone_redundent\"");
}

static void a_dangling_service_is_refused(void **state) {
    overlay_write(*state, "services/aws/own.yaml",
                  "id: corp/ledger\nname: Ledger\ncreation_needs: aws/nothing#control\n");
    assert_refused(*state, "/services/aws/own.yaml", 3, "no service \"aws/nothing\"");
}

static void a_service_is_there_once(void **state) {
    overlay_write(*state, "services/aws/own.yaml", "id: aws/sqs\nname: Again\narn: []\nendpoint: []\n");
    assert_refused(*state, "/services/aws/sqs.yaml", 1,
                   "service \"aws/sqs\" is there twice"); /* files are read by path */
}

static void a_type_is_there_once(void **state) {
    overlay_write(*state, "services/aws/own.yaml",
                  "id: corp/x\nname: X\nterraform: corp_*\ntypes:\n"
                  "  - terraform: {type: corp_a}\n  - terraform: {type: corp_a}\n");
    assert_refused(*state, "/services/aws/own.yaml", 6, "type \"corp_a\" is there twice");
}

static void a_foreign_type_is_refused(void **state) {
    overlay_write(*state, "services/aws/own.yaml",
                  "id: corp/x\nname: X\nterraform: corp_*\ntypes:\n  - terraform: {type: aws_sqs_queue}\n");
    assert_refused(*state, "/services/aws/own.yaml", 5, "not among the service's own types");
}

static void an_unknown_kind_of_file_is_refused(void **state) {
    overlay_write(*state, "nonsense.yaml", "a: 1\n");
    assert_refused(*state, "/nonsense.yaml", 0, "no such kind of catalog file");
}

static void an_operation_twice_is_refused(void **state) {
    overlay_write(*state, "operations/aws/sqs.yaml",
                  "service: aws/sqs\ndata:\n  read: SendMessage\n  write: SendMessage\n");
    assert_refused(*state, "/operations/aws/sqs.yaml", 4, "\"SendMessage\" is there twice");
}

static void a_missing_folder_is_refused(void **state) {
    Overlay *overlay = *state;
    Str folder = STR("/nonexistent/catalog");
    assert_null(catalog_load(overlay->arena, &folder, 1, &overlay->diags));
    assert_int_equal(overlay->diags.error_count, 1);
}

static void a_broken_pattern_fails_the_check(void **state) {
    Overlay *overlay = *state;
    overlay_write(overlay, "hosts/own.yaml",
                  "provider: corp\nhosts:\n  - {name: x, ends: .corp.example, match: '(', example: a.corp.example}\n");
    const Catalog *catalog = overlay_load(overlay);
    assert_non_null(catalog);
    assert_false(catalog_check(catalog, &overlay->diags));
    assert_int_equal(overlay->diags.list.items[0].line, 3);
    HostMatch match; /* and matches nothing, quietly */
    assert_false(catalog_host(catalog, STR("a.corp.example"), &match));
}

static const char ledger_module[] = "module: corp/ledger/aws\nsources: [https://corp.example]\nversions:\n"
                                    "  - from: \"1.2\"\n    terraform: |\n      resource \"%s\" \"a\" {\n"
                                    "        name = var.name\n      }\n      variable \"%s\" {}\n";

static void a_module_is_known_by_its_path(void **state) {
    Overlay *overlay = *state;
    overlay_write(overlay, "modules/corp/ledger.yaml",
                  str_format(overlay->arena, ledger_module, "aws_sqs_queue", "name").data);
    const Catalog *catalog = overlay_load(overlay);
    print_diags(&overlay->diags);
    assert_non_null(catalog);
    assert_true(catalog_check(catalog, &overlay->diags));
    assert_null(catalog_module(catalog, STR("corp/other")));
    const KnownModule *module = catalog_module(catalog, STR("corp/ledger"));
    assert_ptr_equal(module, catalog_module(catalog, STR("corp/ledger")));
    assert_int_equal(module->versions.count, 1);
    assert_true(module->versions.items[0].from == catalog_module_version(STR("1.2.0")));
    assert_true(catalog_module_version(STR("1.10")) > catalog_module_version(STR("1.9.9")));
    assert_true(catalog_module_version(STR("main")) == 0);
}

static void a_module_declares_what_it_uses(void **state) {
    Overlay *overlay = *state;
    overlay_write(overlay, "modules/corp/ledger.yaml",
                  str_format(overlay->arena, ledger_module, "aws_sqs_queue", "other").data);
    assert_false(catalog_check(overlay_load(overlay), &overlay->diags));
    assert_int_equal(overlay->diags.list.items[0].line, 7);
}

static void a_module_makes_known_types(void **state) {
    Overlay *overlay = *state;
    overlay_write(overlay, "modules/corp/ledger.yaml",
                  str_format(overlay->arena, ledger_module, "corp_nothing", "name").data);
    assert_false(catalog_check(overlay_load(overlay), &overlay->diags));
    assert_int_equal(overlay->diags.list.items[0].line, 6);
}

static void versions_of_a_module_rise(void **state) {
    overlay_write(*state, "modules/corp/ledger.yaml",
                  "module: corp/ledger/aws\nsources: [https://corp.example]\nversions:\n"
                  "  - {from: \"2.0\", until: \"3.0\", terraform: \"\"}\n  - {from: \"1.0\", terraform: \"\"}\n");
    assert_refused(*state, "/modules/corp/ledger.yaml", 5, "expected versions in rising order");
}

/* ---- the YAML reader ---- */

static void yaml_refuses_what_is_not_strict(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t line;
        const char *message;
    } cases[] = {
        {"a: 1\nb: 2\na: 3\n", 3, "twice"},
        {"a: &x 1\nb: *x\n", 1, "anchors"},
        {"a: !!int 1\n", 1, "tags"},
        {"a: 1\n---\nb: 2\n", 2, "single document"},
        {"a: [1\nb: 2\n", 2, ""},
        {"? [a]\n: 1\n", 1, "plain key"},
        {"a:\n\t- 1\n", 2, ""},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 1, "nested deeper"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        Diags diags = diags_new(arena);
        YamlFile file;
        assert_false(yaml_read(&file, STR("x.yaml"), str_from(cases[i].text), arena, &diags));
        assert_int_equal(diags.list.items[0].line, cases[i].line);
        assert_true(str_contains(diags.list.items[0].message, str_from(cases[i].message)));
        arena_free(arena);
    }
}

static void yaml_hands_out_values_with_their_lines(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    YamlFile file;
    Str text = STR("name: a b  # comment\ncount: 12\non: true\nwords: one two\n  three\nlist: [x, \"y z\"]\n"
                   "none: ~\ntext: \"true\"\nmode: fast\nwrong: {a: 1}\n");
    assert_true(yaml_read(&file, STR("x.yaml"), text, arena, &diags));
    assert_str(yaml_string(&file, file.root, "name", YAML_REQUIRED), "a b");
    assert_int_equal(yaml_int(&file, file.root, "count", 0), 12);
    assert_int_equal(yaml_int(&file, file.root, "missing", 7), 7);
    assert_true(yaml_bool(&file, file.root, "on", false));
    const Str *words = NULL;
    assert_int_equal(yaml_words(&file, file.root, "words", &words), 3);
    assert_str(words[2], "three");
    assert_int_equal(yaml_words(&file, file.root, "list", &words), 2);
    assert_str(words[1], "y z");
    assert_str(yaml_string(&file, file.root, "none", YAML_REQUIRED), "");
    static const char *const modes[] = {"slow", "fast", NULL};
    assert_int_equal(yaml_choice(&file, file.root, "mode", modes, 0), 1);
    assert_int_equal(diags.error_count, 0);

    assert_false(yaml_bool(&file, file.root, "text", false)); /* quoted: a text */
    yaml_string(&file, file.root, "wrong", YAML_OPTIONAL);
    yaml_string(&file, file.root, "absent", YAML_REQUIRED);
    assert_int_equal(diags.error_count, 3);
    assert_int_equal(diags.list.items[0].line, 8);
    assert_int_equal(diags.list.items[1].line, 10);
    assert_false(yaml_finish(&file));
    arena_free(arena);
}

static void yaml_reports_keys_nobody_asked_for(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    YamlFile file;
    assert_true(yaml_read(&file, STR("x.yaml"), STR("a: 1\nb:\n  - c: 1\n    d: 2\n"), arena, &diags));
    yaml_string(&file, file.root, "a", YAML_REQUIRED);
    for (YamlNode *item = yaml_items(&file, file.root, "b"); item; item = item->next)
        yaml_string(&file, item, "c", YAML_REQUIRED);
    assert_false(yaml_finish(&file));
    assert_int_equal(diags.list.count, 1);
    assert_int_equal(diags.list.items[0].line, 4);
    assert_str(diags.list.items[0].message, "unknown key \"d\"");
    arena_free(arena);
}

static void an_empty_yaml_is_an_empty_mapping(void **state) {
    (void)state;
    Arena *arena = arena_new();
    Diags diags = diags_new(arena);
    YamlFile file;
    assert_true(yaml_read(&file, STR("x.yaml"), STR("# nothing\n"), arena, &diags));
    assert_int_equal(file.root->kind, YAML_MAPPING);
    assert_true(yaml_finish(&file));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest shipped[] = {
        cmocka_unit_test(its_own_check_passes),
        cmocka_unit_test(version_is_of_the_content),
        cmocka_unit_test(types_belong_to_services),
        cmocka_unit_test(types_of_unknown_providers_are_nothing),
        cmocka_unit_test(parts_fold_into_what_they_configure),
        cmocka_unit_test(redundancy_when_nothing_is_said),
        cmocka_unit_test(forced_regions),
        cmocka_unit_test(services_by_any_name),
        cmocka_unit_test(control_planes_of_global_services),
        cmocka_unit_test(operations_have_planes),
        cmocka_unit_test(regions_and_zones),
        cmocka_unit_test(hosts),
        cmocka_unit_test(a_host_longer_than_any_is_none),
        cmocka_unit_test(idioms_of_each_language),
    };
#define OVERLAY_TEST(function) cmocka_unit_test_setup_teardown(function, overlay_new, overlay_remove)
    const struct CMUnitTest overlays[] = {
        OVERLAY_TEST(an_overlay_adds_a_service),
        OVERLAY_TEST(the_same_path_replaces),
        OVERLAY_TEST(an_unknown_key_is_refused),
        OVERLAY_TEST(an_unknown_property_is_refused),
        OVERLAY_TEST(a_dangling_service_is_refused),
        OVERLAY_TEST(a_service_is_there_once),
        OVERLAY_TEST(a_type_is_there_once),
        OVERLAY_TEST(a_foreign_type_is_refused),
        OVERLAY_TEST(an_unknown_kind_of_file_is_refused),
        OVERLAY_TEST(an_operation_twice_is_refused),
        OVERLAY_TEST(a_module_is_known_by_its_path),
        OVERLAY_TEST(a_module_declares_what_it_uses),
        OVERLAY_TEST(a_module_makes_known_types),
        OVERLAY_TEST(versions_of_a_module_rise),
        OVERLAY_TEST(a_missing_folder_is_refused),
        OVERLAY_TEST(a_broken_pattern_fails_the_check),
    };
    const struct CMUnitTest reader[] = {
        cmocka_unit_test(yaml_refuses_what_is_not_strict),
        cmocka_unit_test(yaml_hands_out_values_with_their_lines),
        cmocka_unit_test(yaml_reports_keys_nobody_asked_for),
        cmocka_unit_test(an_empty_yaml_is_an_empty_mapping),
    };
    int failures = cmocka_run_group_tests_name("shipped", shipped, load, unload);
    failures += cmocka_run_group_tests_name("overlays", overlays, NULL, NULL);
    failures += cmocka_run_group_tests_name("reader", reader, NULL, NULL);
    return failures;
}
