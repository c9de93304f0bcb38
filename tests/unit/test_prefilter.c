/* The prefilter may let useless files pass; it must not refuse one that speaks of a cloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "parsers/prefilter.h"

static const char *const WANTED[] = {
    "import boto3",
    "from aiobotocore.session import get_session",
    "import { S3Client } from '@aws-sdk/client-s3'",
    "const AWS = require('x')",
    "import \"github.com/aws/aws-sdk-go-v2/service/s3\"",
    "import software.amazon.awssdk.regions.Region;",
    "import com.amazonaws.services.s3.model.S3Object;",
    "using Amazon.SQS;",
    "AmazonS3ClientBuilder.standard()",
    "use Aws\\S3\\S3Client;",
    "import aws_cdk as cdk",
    "aws s3 ls",
    "from awsglue.utils import x",
    "from .lib.aws import x",
    "region = 'us-east-1'",
    "zones: [ap-southeast-2a]",
    "location: europe-west1-b",
    "x = \"us-gov-west-1\"",
    "arn:aws-us-gov:s3:::b",
    "os.environ['AWS_DEFAULT_REGION']",
    "process.env.REGION",
    "host = 'db.abc.rds.amazonaws.com'",
    "from google.cloud import storage",
    "require('@google-cloud/storage')",
    "from azure.storage.blob import BlobServiceClient",
    "https://api.stripe.com",
    "url = 'postgres://db/x'",
    "Client(endpoint_url=x)",
    "table.put_item(Item=x)",
    "sqs.send(QueueUrl=q)",
    "# faultline:ignore x",
};

static const char *const REFUSED[] = {
    "",
    "x",
    "def add(a, b):\n    return a + b\n",
    "const [a, setA] = useState(0); // no-op",
    "/* Copyright Amazon.com, Inc. or its affiliates. */",
    "// http://www.apache.org/licenses/LICENSE-2.0",
    "# see https://wiki.example.net/page",
    " * @see https://x.example.net",
    "import \"https://github.com\"",
    "class='col-1 h-2 east-1'",
    "i = x-1; t1 = 2; last-1",
    "<table className='table-striped'>",
    "learn: warn: barn:",
    "it draws-a claws_b laws/",
    "'see https://docs.example.net/x'",
};

static void files_that_matter_are_wanted(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++) {
        Str text = str_from(WANTED[i]);
        if (!prefilter_wants(text, true)) print_error("refused: %.*s\n", STR_ARG(text));
        assert_true(prefilter_wants(text, true));
    }
}

static void files_without_an_indicator_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        Str text = str_from(REFUSED[i]);
        if (prefilter_wants(text, true)) print_error("wanted: %.*s\n", STR_ARG(text));
        assert_false(prefilter_wants(text, true));
    }
}

static void kits_of_third_parties_are_words_of_code_alone(void **state) {
    (void)state;
    assert_true(prefilter_wants(STR("const stripe = require('stripe')"), true));
    assert_false(prefilter_wants(STR("\"paypal\": \"Pay by paypal\""), false));
}

/* The scan goes in steps: an indicator counts wherever it stands, also at the very start and end. */
static void the_place_in_the_file_does_not_matter(void **state) {
    (void)state;
    enum { SIZE = 64 };
    for (size_t w = 0; w < sizeof WANTED / sizeof *WANTED; w++) {
        Str word = str_from(WANTED[w]);
        for (size_t at = 0; at + word.size <= SIZE; at++) {
            char bytes[SIZE];
            memset(bytes, ' ', sizeof bytes);
            memcpy(bytes + at, word.data, word.size);
            assert_true(prefilter_wants(str_of(bytes, sizeof bytes), true));
            assert_true(prefilter_wants(str_of(bytes, at + word.size), true));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_that_matter_are_wanted),
        cmocka_unit_test(files_without_an_indicator_are_refused),
        cmocka_unit_test(kits_of_third_parties_are_words_of_code_alone),
        cmocka_unit_test(the_place_in_the_file_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
