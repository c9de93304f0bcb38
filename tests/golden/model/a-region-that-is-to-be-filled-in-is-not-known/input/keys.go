package keys

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kms"
)

func Decrypt(ctx context.Context, blob []byte) {
	client := kms.New(kms.Options{Region: "AWS_REGION"})
	client.Decrypt(ctx, &kms.DecryptInput{CiphertextBlob: blob})
}
