package cmd

import "github.com/spf13/cobra"

var deploy = &cobra.Command{
	Use:   "deploy",
	Short: "Deploys 240583176942.dkr.ecr.us-east-1.amazonaws.com/shop",
	Long: `Deploys an image:

shop deploy -i 240583176942.dkr.ecr.us-east-2.amazonaws.com/shop:1.0
`,
}

var image = "https://240583176942.dkr.ecr.us-west-2.amazonaws.com/shop:1.0"
