package orders

import "testing"

func TestRegion(t *testing.T) {
	cfg := aws.Config{Region: "us-east-1"}
	assert.Equal(t, "us-east-1", cfg.Region)
}
